package io.github.managedpools.boot.properties;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.KeyedSettingsBuilder;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.SettingsBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What has changed between two settings, so that nothing else is touched in a running
 * pool.
 *
 * @param before the settings before
 * @param after the settings from now on
 * @since 0.1.0
 */
public record SettingsDifference(KeyedPoolSettings before, KeyedPoolSettings after) {

	/**
	 * Sets what has changed, the common limits only if the pool is keyed.
	 * @param settings holds the settings that a pool has now
	 */
	public void applyTo(SettingsBuilder<?> settings) {
		setForKey(PoolSettings::size, settings::size);
		setForKey(PoolSettings::timeToLive, settings::timeToLive);
		setForKey(PoolSettings::maxLifetime, settings::maxLifetime);
		setForKey(PoolSettings::lifetimeJitter, settings::lifetimeJitter);
		setForKey(PoolSettings::maxUses, settings::maxUses);
		setForKey(PoolSettings::acquireTimeout, settings::acquireTimeout);
		setForKey(PoolSettings::maxPending, settings::maxPending);
		setForKey(PoolSettings::createTimeout, settings::createTimeout);
		setForKey(PoolSettings::maxConcurrentCreations, settings::maxConcurrentCreations);
		setForKey(PoolSettings::createBackoff, settings::createBackoff);
		setForKey(PoolSettings::abandonedCreation, settings::abandonedCreation);
		setForKey(PoolSettings::destroyTimeout, settings::destroyTimeout);
		setForKey(PoolSettings::checkTimeout, settings::checkTimeout);
		setForKey(PoolSettings::validateAfterIdle, settings::validateAfterIdle);
		setForKey(PoolSettings::keepAlive, settings::keepAlive);
		setForKey(PoolSettings::leasesPerResource, settings::leasesPerResource);
		setForKey(PoolSettings::targetUtilization, settings::targetUtilization);
		setForKey(PoolSettings::warmUp, settings::warmUp);
		setForKey(PoolSettings::maxLeaseTime, settings::maxLeaseTime);
		setForKey(PoolSettings::trackLeases, settings::trackLeases);
		setForKey(PoolSettings::leakStackTraces, settings::leakStackTraces);
		setForKey(PoolSettings::drainTimeout, settings::drainTimeout);
		if (settings instanceof KeyedSettingsBuilder<?> keyed) {
			set(KeyedPoolSettings::maxTotal, keyed::maxTotal);
			set(KeyedPoolSettings::maxKeys, keyed::maxKeys);
			set(KeyedPoolSettings::keyTimeToLive, keyed::keyTimeToLive);
		}
	}

	private <V extends @Nullable Object> void setForKey(Function<PoolSettings, V> value, Consumer<V> setter) {
		set((settings) -> value.apply(settings.perKey()), setter);
	}

	private <V extends @Nullable Object> void set(Function<KeyedPoolSettings, V> value, Consumer<V> setter) {
		V now = value.apply(this.after);
		if (!Objects.equals(value.apply(this.before), now)) {
			setter.accept(now);
		}
	}

}
