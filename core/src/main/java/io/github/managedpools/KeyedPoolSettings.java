package io.github.managedpools;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link KeyedPool}: an immutable set of possible values. As in
 * {@link PoolSettings}, a {@link Duration} of 146 years or more means for ever.
 *
 * @param perKey the settings of each key's pool; its {@code warm-up} has no meaning,
 * since a key's minimum is built from the first acquire for the key on
 * @param maxTotal how many resources there are at most for all keys together, those being
 * created or destroyed included, or {@code null} for no limit. Creations under way for
 * one key hold only a part of them, see {@link KeyedSettingsBuilder#maxTotal(Integer)}
 * @param maxKeys how many keys have a pool at a time, or {@code null} for no limit
 * @param keyTimeToLive the pool of a key is dropped that was not used for this long: no
 * lease began, none is out, and nobody waits for one
 * @since 0.1.0
 */
public record KeyedPoolSettings(PoolSettings perKey, @Nullable Integer maxTotal, @Nullable Integer maxKeys,
		Duration keyTimeToLive) {

	private static final KeyedPoolSettings DEFAULTS = new KeyedPoolSettings(PoolSettings.defaults(), null, null,
			Duration.ofMinutes(10));

	/**
	 * Makes settings.
	 * @throws InvalidSettingException if a value is impossible
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
	 * The settings of a keyed pool that nobody configured.
	 * @return the defaults
	 */
	public static KeyedPoolSettings defaults() {
		return DEFAULTS;
	}

	/**
	 * Starts to change a copy of these settings.
	 * @return a builder that holds these settings
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
		 * Makes the settings.
		 * @return the settings
		 * @throws InvalidSettingException if a value is impossible
		 */
		public KeyedPoolSettings build() {
			return keyedSettings();
		}

	}

}
