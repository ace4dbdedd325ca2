package io.github.managedpools.boot.properties;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * Describes settings with the values written as in a configuration file.
 *
 * @since 0.1.0
 */
public final class SettingsDescription {

	private SettingsDescription() {
	}

	/**
	 * Describes settings by their keys.
	 * @param settings the settings
	 * @return their values; an absent limit is {@code null}
	 */
	public static Map<String, @Nullable Object> of(PoolSettings settings) {
		KeyedPoolSettings keyed = KeyedPoolSettings.defaults();
		return of(new KeyedPoolSettings(settings, null, null, keyed.keyTimeToLive()), false);
	}

	/**
	 * Describes the settings of a keyed pool by their keys.
	 * @param settings the settings
	 * @return their values; an absent limit is {@code null}
	 */
	public static Map<String, @Nullable Object> of(KeyedPoolSettings settings) {
		return of(settings, true);
	}

	private static Map<String, @Nullable Object> of(KeyedPoolSettings settings, boolean keyed) {
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		for (Setting<?> setting : Setting.all()) {
			if (keyed || !setting.isKeyedOnly()) {
				values.put(setting.key(), setting.describe(settings));
			}
		}
		return values;
	}

	/**
	 * The values of the first description that differ from those of the second.
	 * @param first the description whose values count
	 * @param second the description that it is compared with
	 * @return the values that differ, by key
	 */
	public static Map<String, @Nullable Object> differing(Map<String, @Nullable Object> first,
			Map<String, @Nullable Object> second) {
		Map<String, @Nullable Object> differing = new LinkedHashMap<>();
		first.forEach((key, value) -> {
			if (!Objects.equals(value, second.get(key))) {
				differing.put(key, value);
			}
		});
		return differing;
	}

	/**
	 * The differences between two descriptions.
	 * @param before the values before
	 * @param after the values from now on
	 * @return the new and the old value of each changed setting, by key
	 */
	public static Map<String, String> changes(Map<String, @Nullable Object> before,
			Map<String, @Nullable Object> after) {
		Map<String, String> changes = new TreeMap<>();
		after.forEach((key, value) -> {
			Object old = before.get(key);
			if (!Objects.equals(value, old)) {
				changes.put(key, "%s, was %s".formatted(value, old));
			}
		});
		return changes;
	}

	/**
	 * The constant, written as in a property.
	 * @param constant the constant
	 * @return its name in kebab-case
	 */
	public static String format(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
