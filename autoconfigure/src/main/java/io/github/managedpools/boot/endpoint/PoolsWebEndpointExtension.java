package io.github.managedpools.boot.endpoint;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.managedpools.Pool;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.properties.SettingsDescription;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.core.log.LogMessage;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} of the {@link PoolsEndpoint} that
 * changes running pools.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = PoolsEndpoint.class)
public class PoolsWebEndpointExtension {

	private static final Log logger = LogFactory.getLog(PoolsWebEndpointExtension.class);

	private final PoolRegistry registry;

	/**
	 * Makes the extension.
	 * @param registry knows the pools
	 */
	public PoolsWebEndpointExtension(PoolRegistry registry) {
		this.registry = registry;
	}

	/**
	 * Changes a running pool. Times are durations such as {@code 30s}; those that have no
	 * default are taken away by {@code none}.
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
	 * @param state {@code suspended} or {@code running}
	 * @return 200 with the pool's description, 400 with the reason if a value is
	 * impossible, or 404 if there is no such pool
	 */
	@WriteOperation
	public WebEndpointResponse<Object> change(@Selector String name, @Nullable String size, @Nullable String timeToLive,
			@Nullable String maxLifetime, @Nullable String acquireTimeout, @Nullable String createTimeout,
			@Nullable String createBackoff, @Nullable String destroyTimeout, @Nullable String checkTimeout,
			@Nullable String validateAfterIdle, @Nullable String keepAlive, @Nullable String maxLeaseTime,
			@Nullable String drainTimeout, @Nullable String state) {
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
		values.put("state", state);
		return this.registry.find(name)
			.map((pool) -> change(pool, values))
			.orElseGet(() -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND));
	}

	/**
	 * Refreshes a pool: retires every present resource.
	 * @param name the pool's name
	 * @return 204, or 404 if there is no such pool
	 */
	@DeleteOperation
	public WebEndpointResponse<Void> refresh(@Selector String name) {
		Pool<?> pool = this.registry.find(name).orElse(null);
		if (pool == null) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		logger.info(LogMessage.format("Pool '%s' is refreshed through its endpoint", pool.name()));
		pool.refresh();
		return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT);
	}

	private static WebEndpointResponse<Object> change(Pool<?> pool, Map<String, @Nullable String> values) {
		try {
			PoolChange change = new PoolChange(values);
			if (change.isEmpty()) {
				throw new IllegalArgumentException(
						"nothing to change: give one of " + String.join(", ", values.keySet()));
			}
			Map<String, @Nullable Object> before = describe(pool);
			change.applyTo(pool);
			logger.info(LogMessage.format("Pool '%s' was changed through its endpoint: %s", pool.name(),
					SettingsDescription.changes(before, describe(pool))));
			return new WebEndpointResponse<>(PoolDescriptor.of(pool));
		}
		catch (IllegalArgumentException ex) {
			return badRequest(String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * An answer to a request that asks for something impossible.
	 */
	static WebEndpointResponse<Object> badRequest(String reason) {
		return new WebEndpointResponse<>(Map.of("error", reason), WebEndpointResponse.STATUS_BAD_REQUEST);
	}

	private static Map<String, @Nullable Object> describe(Pool<?> pool) {
		Map<String, @Nullable Object> description = SettingsDescription.of(pool.settings());
		description.put("state", pool.state().phase());
		return description;
	}

}
