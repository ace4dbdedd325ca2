package io.github.managedpools.boot.properties;

import java.util.Objects;
import java.util.function.Function;

import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * What has changed between two settings, so that nothing else is touched in a running
 * pool.
 *
 * @param before the settings before
 * @param after the settings from now on
 * @since 0.1.0
 */
public record SettingsDifference(PoolSettings before, PoolSettings after) {

	/**
	 * Sets what has changed.
	 * @param settings holds the settings that a pool has now
	 */
	public void applyTo(PoolSettings.Builder settings) {
		set(PoolSettings::size, settings::size);
		set(PoolSettings::timeToLive, settings::timeToLive);
		set(PoolSettings::maxLifetime, settings::maxLifetime);
		set(PoolSettings::lifetimeJitter, settings::lifetimeJitter);
		set(PoolSettings::maxUses, settings::maxUses);
		set(PoolSettings::acquireTimeout, settings::acquireTimeout);
		set(PoolSettings::maxPending, settings::maxPending);
		set(PoolSettings::createTimeout, settings::createTimeout);
		set(PoolSettings::maxConcurrentCreations, settings::maxConcurrentCreations);
		set(PoolSettings::createBackoff, settings::createBackoff);
		set(PoolSettings::abandonedCreation, settings::abandonedCreation);
		set(PoolSettings::destroyTimeout, settings::destroyTimeout);
		set(PoolSettings::checkTimeout, settings::checkTimeout);
		set(PoolSettings::validateAfterIdle, settings::validateAfterIdle);
		set(PoolSettings::keepAlive, settings::keepAlive);
		set(PoolSettings::leasesPerResource, settings::leasesPerResource);
		set(PoolSettings::targetUtilization, settings::targetUtilization);
		set(PoolSettings::warmUp, settings::warmUp);
		set(PoolSettings::maxLeaseTime, settings::maxLeaseTime);
		set(PoolSettings::trackLeases, settings::trackLeases);
		set(PoolSettings::leakStackTraces, settings::leakStackTraces);
		set(PoolSettings::drainTimeout, settings::drainTimeout);
	}

	private <V extends @Nullable Object> void set(Function<PoolSettings, V> value,
			Function<V, PoolSettings.Builder> setter) {
		V now = value.apply(this.after);
		if (!Objects.equals(value.apply(this.before), now)) {
			setter.apply(now);
		}
	}

}
