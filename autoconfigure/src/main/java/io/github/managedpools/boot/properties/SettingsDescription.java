package io.github.managedpools.boot.properties;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * Writes settings down the way one writes them in a configuration file.
 *
 * @since 0.1.0
 */
public final class SettingsDescription {

	private static final long MOST_SECONDS_IN_MILLIS = Long.MAX_VALUE / 1000 - 1;

	private SettingsDescription() {
	}

	/**
	 * The settings by their keys.
	 * @param settings the settings
	 * @return their values; what is not limited is {@code null}
	 */
	public static Map<String, @Nullable Object> of(PoolSettings settings) {
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		values.put("size", settings.size().toString());
		values.put("time-to-live", format(settings.timeToLive()));
		values.put("max-lifetime", format(settings.maxLifetime()));
		values.put("lifetime-jitter", settings.lifetimeJitter());
		values.put("max-uses", settings.maxUses());
		values.put("acquire-timeout", format(settings.acquireTimeout()));
		values.put("max-pending", settings.maxPending());
		values.put("create-timeout", format(settings.createTimeout()));
		values.put("max-concurrent-creations", settings.maxConcurrentCreations());
		values.put("create-backoff",
				format(settings.createBackoff().min()) + ".." + format(settings.createBackoff().max()));
		values.put("abandoned-creation", format(settings.abandonedCreation()));
		values.put("destroy-timeout", format(settings.destroyTimeout()));
		values.put("check-timeout", format(settings.checkTimeout()));
		values.put("validate-after-idle", format(settings.validateAfterIdle()));
		values.put("keep-alive", format(settings.keepAlive()));
		values.put("leases-per-resource", settings.leasesPerResource());
		values.put("target-utilization", settings.targetUtilization());
		values.put("warm-up", format(settings.warmUp()));
		values.put("max-lease-time", format(settings.maxLeaseTime()));
		values.put("track-leases", settings.trackLeases());
		values.put("leak-stack-traces", settings.leakStackTraces());
		values.put("drain-timeout", format(settings.drainTimeout()));
		return values;
	}

	/**
	 * The settings of a keyed pool by their keys.
	 * @param settings the settings
	 * @return their values; what is not limited is {@code null}
	 */
	public static Map<String, @Nullable Object> of(KeyedPoolSettings settings) {
		Map<String, @Nullable Object> values = of(settings.perKey());
		values.put("max-total", settings.maxTotal());
		values.put("max-keys", settings.maxKeys());
		values.put("key-time-to-live", format(settings.keyTimeToLive()));
		return values;
	}

	/**
	 * The values of the first description where the second has others.
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
	 * What is different in two descriptions.
	 * @param before the values before
	 * @param after the values from now on
	 * @return the new and the old value of what has changed, by key
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
	 * How a constant is written in properties.
	 * @param constant the constant
	 * @return its name in kebab-case
	 */
	public static String format(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * The shortest form that reads back as the same duration.
	 */
	private static @Nullable String format(@Nullable Duration duration) {
		if (duration == null) {
			return null;
		}
		long seconds = duration.getSeconds();
		int nanos = duration.getNano();
		// Milliseconds of more than 292 million years are too many for a long
		if (nanos % 1_000_000 != 0 || (nanos > 0 && seconds > MOST_SECONDS_IN_MILLIS)) {
			return duration.toString();
		}
		if (nanos > 0 || seconds == 0) {
			return duration.toMillis() + "ms";
		}
		if (seconds % 60 != 0) {
			return seconds + "s";
		}
		long minutes = seconds / 60;
		return (minutes % 60 != 0) ? minutes + "m" : (minutes / 60) + "h";
	}

}
