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
 * where access is unrestricted. What the web does differently is in the
 * {@link PoolsWebEndpointExtension}.
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
	 * Makes the endpoint.
	 * @param registry knows the pools
	 * @param records knows what happened to them
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
	public @Nullable PoolDescriptor pool(@Selector String name) {
		return describe(name, this.showValues.isShown(true));
	}

	/**
	 * Changes a running pool. Times are durations such as {@code 30s}; times and limits
	 * that have no default are taken away by {@code none}.
	 * @param name the pool's name
	 * @param size the new size range
	 * @param timeToLive the new time-to-live
	 * @param maxLifetime the new max-lifetime
	 * @param acquireTimeout the new acquire-timeout
	 * @param createTimeout the new create-timeout
	 * @param createBackoff the new create-backoff
	 * @param destroyTimeout the new destroy-timeout
	 * @param checkTimeout the new check-timeout
	 * @param validateAfterIdle the new validate-after-idle
	 * @param keepAlive the new keep-alive
	 * @param maxLeaseTime the new max-lease-time
	 * @param drainTimeout the new drain-timeout
	 * @param maxTotal the new max-total, of a keyed pool
	 * @param maxKeys the new max-keys, of a keyed pool
	 * @param keyTimeToLive the new key-time-to-live, of a keyed pool
	 * @param state {@code suspended} or {@code running}
	 * @return the pool's description, or {@code null} if there is no such pool
	 * @throws InvalidEndpointRequestException if a value is impossible; nothing is
	 * changed then
	 */
	@WriteOperation
	public @Nullable PoolDescriptor change(@Selector String name, @Nullable String size, @Nullable String timeToLive,
			@Nullable String maxLifetime, @Nullable String acquireTimeout, @Nullable String createTimeout,
			@Nullable String createBackoff, @Nullable String destroyTimeout, @Nullable String checkTimeout,
			@Nullable String validateAfterIdle, @Nullable String keepAlive, @Nullable String maxLeaseTime,
			@Nullable String drainTimeout, @Nullable String maxTotal, @Nullable String maxKeys,
			@Nullable String keyTimeToLive, @Nullable String state) {
		Map<String, @Nullable String> values = new LinkedHashMap<>();
		values.put("size", size);
		values.put("timeToLive", timeToLive);
		values.put("maxLifetime", maxLifetime);
		values.put("acquireTimeout", acquireTimeout);
		values.put("createTimeout", createTimeout);
		values.put("createBackoff", createBackoff);
		values.put("destroyTimeout", destroyTimeout);
		values.put("checkTimeout", checkTimeout);
		values.put("validateAfterIdle", validateAfterIdle);
		values.put("keepAlive", keepAlive);
		values.put("maxLeaseTime", maxLeaseTime);
		values.put("drainTimeout", drainTimeout);
		values.put("maxTotal", maxTotal);
		values.put("maxKeys", maxKeys);
		values.put("keyTimeToLive", keyTimeToLive);
		values.put("state", state);
		return this.changes.change(name, values) ? describe(name, this.showValues.isShown(true)) : null;
	}

	/**
	 * Refreshes a pool: retires every present resource.
	 * @param name the pool's name
	 * @return the pool's description, or {@code null} if there is no such pool
	 */
	@DeleteOperation
	public @Nullable PoolDescriptor refresh(@Selector String name) {
		return this.changes.refresh(name) ? describe(name, this.showValues.isShown(true)) : null;
	}

	/**
	 * Describes every pool.
	 */
	PoolsDescriptor describeAll(boolean values) {
		Map<String, PoolDescriptor> pools = new LinkedHashMap<>();
		RunningPool.all(this.registry)
			.forEach((pool) -> pools.put(pool.name(), PoolDescriptor.summaryOf(pool, values)));
		return new PoolsDescriptor(pools);
	}

	/**
	 * Describes one pool in full.
	 */
	@Nullable PoolDescriptor describe(String name, boolean values) {
		RunningPool pool = RunningPool.find(this.registry, name).orElse(null);
		return (pool != null) ? PoolDescriptor.of(pool, this.records.configured(pool),
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
