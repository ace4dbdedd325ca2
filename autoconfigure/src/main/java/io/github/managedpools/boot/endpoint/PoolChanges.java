package io.github.managedpools.boot.endpoint;

import java.util.Map;
import java.util.function.Consumer;

import io.github.managedpools.EscapedText;
import io.github.managedpools.SafeDescription;
import io.github.managedpools.SettingsBuilder;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.properties.SettingsDescription;
import io.github.managedpools.boot.running.RunningPool;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/**
 * Changes running pools on behalf of an operator, and logs the previous values.
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
	 * @throws InvalidEndpointRequestException if the change fails for any reason; nothing
	 * is changed then
	 */
	boolean change(String name, Map<String, String> values) {
		RunningPool pool = RunningPool.find(this.registry, name).orElse(null);
		if (pool == null) {
			return false;
		}
		try {
			PoolChange change = new PoolChange(values);
			if (change.isEmpty()) {
				throw new IllegalArgumentException(
						"nothing to change: give one of " + String.join(", ", PoolChange.names()));
			}
			change.check(pool);
			apply(pool, change);
			return true;
		}
		catch (RuntimeException ex) {
			throw invalid(ex);
		}
	}

	private static void apply(RunningPool pool, PoolChange change) {
		Consumer<SettingsBuilder<?>> restoration = pool.restoration();
		try {
			logged(pool, () -> change.changeSettings(pool));
			logged(pool, () -> change.changeState(pool));
		}
		catch (RuntimeException ex) {
			try {
				logged(pool, () -> pool.reconfigure(restoration));
			}
			catch (RuntimeException again) {
				// The restoration fails at the same point, after the previous settings
				// have come into force again
			}
			throw ex;
		}
	}

	/**
	 * Runs a step and logs the settings in force afterwards, even if it fails.
	 */
	private static void logged(RunningPool pool, Runnable step) {
		Map<String, @Nullable Object> before = describe(pool);
		try {
			step.run();
		}
		finally {
			Map<String, String> changes = SettingsDescription.changes(before, describe(pool));
			if (!changes.isEmpty()) {
				logger.info(EscapedText
					.of("Pool '%s' was changed through its endpoint: %s".formatted(pool.name(), changes)));
			}
		}
	}

	/**
	 * Refreshes a pool.
	 * @return whether there is such a pool
	 * @throws InvalidEndpointRequestException if the refresh fails
	 */
	boolean refresh(String name) {
		RunningPool pool = RunningPool.find(this.registry, name).orElse(null);
		if (pool == null) {
			return false;
		}
		logger.info(EscapedText
			.of("Pool '%s' is refreshed through its endpoint: %s".formatted(pool.name(), pool.state().resources())));
		try {
			pool.refresh();
			return true;
		}
		catch (RuntimeException ex) {
			throw invalid(ex);
		}
	}

	private static InvalidEndpointRequestException invalid(RuntimeException ex) {
		String message = SafeDescription.messageOf(ex);
		String reason = EscapedText
			.of((ex instanceof IllegalArgumentException && message != null) ? message : SafeDescription.of(ex));
		return new InvalidEndpointRequestException(reason, reason, ex);
	}

	private static Map<String, @Nullable Object> describe(RunningPool pool) {
		Map<String, @Nullable Object> description = pool.configuration();
		description.put("state", SettingsDescription.format(pool.state().phase()));
		return description;
	}

}
