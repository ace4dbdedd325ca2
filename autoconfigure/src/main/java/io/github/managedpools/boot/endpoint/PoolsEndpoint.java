package io.github.managedpools.boot.endpoint;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.running.RunningPool;
import io.github.managedpools.boot.statistics.PoolRecords;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * {@link Endpoint @Endpoint} that shows the state of the pools, and changes running pools
 * if access is unrestricted. {@link PoolsEndpointWebExtension} adapts it to the web.
 *
 * @since 0.1.0
 */
@Endpoint(id = "pools", defaultAccess = Access.READ_ONLY)
public class PoolsEndpoint {

	private final PoolRegistry registry;

	private final PoolRecords records;

	private final PoolChanges changes;

	private final Show showValues;

	/**
	 * Create a new {@code PoolsEndpoint}.
	 * @param registry the registry of the pools
	 * @param records the records of the pools
	 * @param showValues when the stacks of borrowers and the messages of failures are
	 * shown
	 */
	public PoolsEndpoint(PoolRegistry registry, PoolRecords records, Show showValues) {
		this.registry = registry;
		this.records = records;
		this.changes = new PoolChanges(registry);
		this.showValues = showValues;
	}

	/**
	 * Describes every pool.
	 * @return the descriptions by name
	 */
	@ReadOperation
	public PoolsDescriptor pools() {
		return describeAll(this.showValues.isShown(true));
	}

	/**
	 * Describes one pool in full.
	 * @param name the pool's name
	 * @return the description, or {@code null} if there is no such pool
	 */
	@ReadOperation
	public @Nullable PoolDetails pool(@Selector String name) {
		return describe(name, this.showValues.isShown(true));
	}

	/**
	 * Changes a running pool.
	 * @param name the pool's name
	 * @param size the new size range
	 * @param state {@code suspended} or {@code running}
	 * @param settings further settings as a list such as
	 * {@code time-to-live=5m, max-uses=100}; {@code none} lifts a limit
	 * @return the pool's description, or {@code null} if there is no such pool
	 * @throws InvalidEndpointRequestException if a value is invalid or a key unknown;
	 * nothing is changed then
	 */
	@WriteOperation
	public @Nullable PoolDetails change(@Selector String name, @Nullable String size, @Nullable String state,
			@Nullable String settings) {
		Map<String, String> values = new LinkedHashMap<>();
		if (settings != null) {
			values.putAll(RequestedChange.of(settings).values());
		}
		put(values, "size", size);
		put(values, RequestedChange.STATE, state);
		return change(name, new RequestedChange(values)) ? describe(name, this.showValues.isShown(true)) : null;
	}

	private static void put(Map<String, String> values, String name, @Nullable String value) {
		if (value != null && values.put(name, value) != null) {
			String reason = "%s is given more than once".formatted(name);
			throw new InvalidEndpointRequestException(reason, reason);
		}
	}

	/**
	 * Changes a running pool.
	 * @return whether there is such a pool
	 */
	boolean change(String name, RequestedChange change) {
		return this.changes.change(name, change.values());
	}

	/**
	 * Refreshes a pool: retires every present resource.
	 * @param name the pool's name
	 * @return the pool's description, or {@code null} if there is no such pool
	 */
	@DeleteOperation
	public @Nullable PoolDetails refresh(@Selector String name) {
		return this.changes.refresh(name) ? describe(name, this.showValues.isShown(true)) : null;
	}

	/**
	 * Describes every pool.
	 */
	PoolsDescriptor describeAll(boolean values) {
		Map<String, PoolDescriptor> pools = new LinkedHashMap<>();
		RunningPool.all(this.registry)
			.forEach((pool) -> pools.put(pool.name(), PoolDescriptor.of(pool.snapshot(), pool.leansOn(), values)));
		return new PoolsDescriptor(pools);
	}

	/**
	 * Describes one pool in full.
	 */
	@Nullable PoolDetails describe(String name, boolean values) {
		RunningPool pool = RunningPool.find(this.registry, name).orElse(null);
		return (pool != null) ? PoolDetails.of(pool, this.records.configured(pool),
				this.records.find(pool.name()).orElse(null), values) : null;
	}

	/**
	 * All the pools.
	 *
	 * @param pools the pools by name
	 */
	public record PoolsDescriptor(Map<String, PoolDescriptor> pools) implements OperationResponseBody {

	}

}
