package io.github.managedpools.boot.properties;

import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.SettingsBuilder;

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
	 * Sets what has changed; what only keyed pools have, only if the pool is keyed.
	 * @param settings holds the settings that a pool has now
	 */
	public void applyTo(SettingsBuilder<?> settings) {
		for (Setting<?> setting : Setting.all()) {
			setting.setIfChanged(this.before, this.after, settings);
		}
	}

}
