package io.github.managedpools.boot.properties;

import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.SettingsBuilder;

/**
 * The difference between two settings, for changing only that in a running pool.
 *
 * @param before the settings before
 * @param after the settings from now on
 * @since 0.1.0
 */
public record SettingsDifference(KeyedPoolSettings before, KeyedPoolSettings after) {

	/**
	 * Sets the values that have changed; those of keyed pools only if the pool is keyed.
	 * @param settings the builder, with the settings in force
	 */
	public void applyTo(SettingsBuilder<?> settings) {
		for (Setting<?> setting : Setting.all()) {
			setting.setIfChanged(this.before, this.after, settings);
		}
	}

}
