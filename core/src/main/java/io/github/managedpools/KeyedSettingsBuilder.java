package io.github.managedpools;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * One setter for each of the {@link KeyedPoolSettings}, shared by everything that builds
 * them. Those of {@link SettingsBuilder} are for each key's pool.
 *
 * @param <B> the builder that extends this one
 * @since 0.1.0
 */
public abstract sealed class KeyedSettingsBuilder<B extends KeyedSettingsBuilder<B>> extends SettingsBuilder<B>
		permits KeyedPoolBuilder, KeyedPoolSettings.Builder {

	private @Nullable Integer maxTotal;

	private @Nullable Integer maxKeys;

	private Duration keyTimeToLive;

	KeyedSettingsBuilder(KeyedPoolSettings settings) {
		super(settings.perKey());
		this.maxTotal = settings.maxTotal();
		this.maxKeys = settings.maxKeys();
		this.keyTimeToLive = settings.keyTimeToLive();
	}

	final void apply(KeyedPoolSettings settings) {
		apply(settings.perKey());
		this.maxTotal = settings.maxTotal();
		this.maxKeys = settings.maxKeys();
		this.keyTimeToLive = settings.keyTimeToLive();
	}

	final KeyedPoolSettings keyedSettings() {
		return new KeyedPoolSettings(settings(), this.maxTotal, this.maxKeys, this.keyTimeToLive);
	}

	/**
	 * Sets how many resources there are at most for all keys together, or {@code null}
	 * for no limit. So that a key whose creations hang or fail does not hold all places,
	 * the creations under way for one key hold at most half of the places that creations
	 * for other keys leave, and at most a quarter until one for the key has succeeded,
	 * but one in any case. Keys whose latest creation failed hold at most half of all
	 * places together, and take turns with the others.
	 * @param maxTotal the value
	 * @return this builder
	 */
	public B maxTotal(@Nullable Integer maxTotal) {
		this.maxTotal = maxTotal;
		return self();
	}

	/**
	 * Sets how many keys have a pool at a time, or {@code null} for no limit.
	 * @param maxKeys the value
	 * @return this builder
	 */
	public B maxKeys(@Nullable Integer maxKeys) {
		this.maxKeys = maxKeys;
		return self();
	}

	/**
	 * Sets after which time the pool of a key is dropped that nobody uses. A key for
	 * which no creation has ever succeeded does not stay that long: its pool is dropped
	 * when its back-off is over and nobody waits for it.
	 * @param keyTimeToLive the value
	 * @return this builder
	 */
	public B keyTimeToLive(Duration keyTimeToLive) {
		this.keyTimeToLive = keyTimeToLive;
		return self();
	}

}
