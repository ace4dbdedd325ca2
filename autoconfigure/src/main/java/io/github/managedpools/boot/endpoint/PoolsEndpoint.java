package io.github.managedpools.boot.endpoint;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.managedpools.boot.PoolRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * {@link Endpoint @Endpoint} that shows the state of the pools. Changing them is for
 * {@link PoolsWebEndpointExtension the web}, and off unless access is unrestricted.
 *
 * @since 0.1.0
 */
@Endpoint(id = "pools", defaultAccess = Access.READ_ONLY)
public class PoolsEndpoint {

	private final PoolRegistry registry;

	/**
	 * Makes the endpoint.
	 * @param registry knows the pools
	 */
	public PoolsEndpoint(PoolRegistry registry) {
		this.registry = registry;
	}

	/**
	 * Describes every pool.
	 * @return the descriptions by name
	 */
	@ReadOperation
	public PoolsDescriptor pools() {
		Map<String, PoolDescriptor> pools = new LinkedHashMap<>();
		this.registry.all().forEach((pool) -> pools.put(pool.name(), PoolDescriptor.summaryOf(pool)));
		return new PoolsDescriptor(pools);
	}

	/**
	 * Describes one pool in full.
	 * @param name the pool's name
	 * @return the description, or {@code null} if there is no such pool
	 */
	@ReadOperation
	public @Nullable PoolDescriptor pool(@Selector String name) {
		return this.registry.find(name).map(PoolDescriptor::of).orElse(null);
	}

	/**
	 * All the pools.
	 *
	 * @param pools the pools by name
	 */
	public record PoolsDescriptor(Map<String, PoolDescriptor> pools) implements OperationResponseBody {

	}

}
