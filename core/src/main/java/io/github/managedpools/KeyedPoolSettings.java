package io.github.managedpools;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link KeyedPool}: an immutable set of valid values. As in
 * {@link PoolSettings}, a {@link Duration} of 146 years or more means forever.
 *
 * @param perKey the settings of each key's pool; its {@code warm-up} has no effect,
 * because a key's minimum is built from the first acquire for the key on
 * @param maxTotal the most resources of all keys together, including those being created
 * or destroyed, or {@code null} for no limit. Creations in progress for one key hold only
 * a part of them, see {@link KeyedSettingsBuilder#maxTotal(Integer)}
 * @param maxKeys the most keys that have a pool at a time, or {@code null} for no limit
 * @param keyTimeToLive the time after which the pool of an unused key is dropped: no
 * lease has begun, none is open, and no caller waits for one
 * @since 0.1.0
 */
public record KeyedPoolSettings(PoolSettings perKey, @Nullable Integer maxTotal, @Nullable Integer maxKeys,
		Duration keyTimeToLive) {

	private static final KeyedPoolSettings DEFAULTS = new KeyedPoolSettings(PoolSettings.defaults(), null, null,
			Duration.ofMinutes(10));

	/**
	 * Create new {@code KeyedPoolSettings}.
	 * @param perKey the settings of each key's pool
	 * @param maxTotal the {@code max-total}, or {@code null} for no limit
	 * @param maxKeys the {@code max-keys}, or {@code null} for no limit
	 * @param keyTimeToLive the {@code key-time-to-live}
	 * @throws InvalidSettingException if a value is invalid
	 */
	public KeyedPoolSettings {
		Objects.requireNonNull(perKey, "'perKey' must not be null");
		Objects.requireNonNull(keyTimeToLive, "'keyTimeToLive' must not be null");
		PoolSettings.require(maxTotal == null || maxTotal >= 1, "max-total", maxTotal, "must be at least 1");
		PoolSettings.require(maxTotal == null || maxTotal >= perKey.size().min(), "max-total", maxTotal,
				"must not be below the minimum of size " + perKey.size());
		PoolSettings.require(maxKeys == null || maxKeys >= 1, "max-keys", maxKeys, "must be at least 1");
		PoolSettings.requireTime("key-time-to-live", keyTimeToLive, false);
	}

	/**
	 * The default settings of a keyed pool.
	 * @return the defaults
	 */
	public static KeyedPoolSettings defaults() {
		return DEFAULTS;
	}

	/**
	 * Creates a builder for a changed copy of these settings.
	 * @return a builder with these settings
	 */
	public Builder toBuilder() {
		return new Builder(this);
	}

	/**
	 * Builds settings.
	 */
	public static final class Builder extends KeyedSettingsBuilder<Builder> {

		Builder(KeyedPoolSettings settings) {
			super(settings);
		}

		/**
		 * Builds the settings.
		 * @return the settings
		 * @throws InvalidSettingException if a value is invalid
		 */
		public KeyedPoolSettings build() {
			return keyedSettings();
		}

	}

}
