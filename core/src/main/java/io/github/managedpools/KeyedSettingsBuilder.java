package io.github.managedpools;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The setters of the {@link KeyedPoolSettings}, shared by all builders. Those of
 * {@link SettingsBuilder} apply to each key's pool.
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
	 * Sets the most resources of all keys together, or {@code null} for no limit. A key
	 * whose creations hang or fail must not hold all the capacity. Therefore the
	 * creations in progress for one key hold at most half of what creations for other
	 * keys leave, at most a quarter until one for the key has succeeded, and always at
	 * least one. Keys whose latest creation failed together hold at most half of the
	 * total, and take turns with the others.
	 * @param maxTotal the value
	 * @return this builder
	 */
	public B maxTotal(@Nullable Integer maxTotal) {
		this.maxTotal = maxTotal;
		return self();
	}

	/**
	 * Sets the most keys that have a pool at a time, or {@code null} for no limit.
	 * @param maxKeys the value
	 * @return this builder
	 */
	public B maxKeys(@Nullable Integer maxKeys) {
		this.maxKeys = maxKeys;
		return self();
	}

	/**
	 * Sets the time after which the pool of an unused key is dropped. The pool of a key
	 * for which no creation has ever succeeded is dropped sooner: when its back-off is
	 * over and no caller waits for it.
	 * @param keyTimeToLive the value
	 * @return this builder
	 */
	public B keyTimeToLive(Duration keyTimeToLive) {
		this.keyTimeToLive = keyTimeToLive;
		return self();
	}

}
