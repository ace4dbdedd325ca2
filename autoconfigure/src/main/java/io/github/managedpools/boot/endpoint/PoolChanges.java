package io.github.managedpools.boot.endpoint;

import java.util.Map;

import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.properties.SettingsDescription;
import io.github.managedpools.boot.running.RunningPool;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.core.log.LogMessage;

/**
 * Changes running pools on behalf of an operator, and logs what was before.
 */
final class PoolChanges {

	private static final Log logger = LogFactory.getLog(PoolsEndpoint.class);

	private final PoolRegistry registry;

	PoolChanges(PoolRegistry registry) {
		this.registry = registry;
	}

	/**
	 * Changes a pool.
	 * @return whether there is such a pool
	 * @throws InvalidEndpointRequestException if a value is impossible; nothing is
	 * changed then
	 */
	boolean change(String name, Map<String, @Nullable String> values) {
		RunningPool pool = RunningPool.find(this.registry, name).orElse(null);
		if (pool == null) {
			return false;
		}
		try {
			PoolChange change = new PoolChange(values);
			if (change.isEmpty()) {
				throw new IllegalArgumentException(
						"nothing to change: give one of " + String.join(", ", values.keySet()));
			}
			Map<String, @Nullable Object> before = describe(pool);
			change.applyTo(pool);
			log(pool, before);
			return true;
		}
		catch (IllegalArgumentException ex) {
			String reason = String.valueOf(ex.getMessage());
			throw new InvalidEndpointRequestException(reason, reason, ex);
		}
	}

	/**
	 * Refreshes a pool.
	 * @return whether there is such a pool
	 */
	boolean refresh(String name) {
		RunningPool pool = RunningPool.find(this.registry, name).orElse(null);
		if (pool == null) {
			return false;
		}
		logger.info(LogMessage.format("Pool '%s' is refreshed through its endpoint: %s", escape(pool.name()),
				pool.state().resources()));
		pool.refresh();
		return true;
	}

	private static void log(RunningPool pool, Map<String, @Nullable Object> before) {
		logger.info(LogMessage.format("Pool '%s' was changed through its endpoint: %s", escape(pool.name()),
				SettingsDescription.changes(before, describe(pool))));
	}

	private static Map<String, @Nullable Object> describe(RunningPool pool) {
		Map<String, @Nullable Object> description = pool.configuration();
		description.put("state", SettingsDescription.format(pool.state().phase()));
		return description;
	}

	private static String escape(String name) {
		return name.replaceAll("\\p{Cntrl}", "?");
	}

}
