package io.github.managedpools;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.github.managedpools.engine.PoolEngine;

/**
 * Builds a pool in plain Java, with the same options as the properties.
 *
 * @param <T> the type of the pooled resources
 * @since 0.1.0
 */
public final class PoolBuilder<T> extends SettingsBuilder<PoolBuilder<T>> {

	private final ResourceFactory<T> factory;

	private final List<PoolListener> listeners = new ArrayList<>();

	private String name = "pool";

	private PoolClock clock = PoolClock.system();

	PoolBuilder(ResourceFactory<T> factory) {
		super(PoolSettings.defaults());
		this.factory = Objects.requireNonNull(factory, "'factory' must not be null");
	}

	/**
	 * Sets the pool's name, which appears in logs, threads, exceptions and meters.
	 * @param name the name
	 * @return this builder
	 */
	public PoolBuilder<T> name(String name) {
		this.name = Objects.requireNonNull(name, "'name' must not be null");
		return this;
	}

	/**
	 * Replaces all settings by the given ones.
	 * @param settings the settings
	 * @return this builder
	 */
	public PoolBuilder<T> settings(PoolSettings settings) {
		apply(settings);
		return this;
	}

	/**
	 * Adds a listener.
	 * @param listener the listener
	 * @return this builder
	 */
	public PoolBuilder<T> listener(PoolListener listener) {
		this.listeners.add(Objects.requireNonNull(listener, "'listener' must not be null"));
		return this;
	}

	/**
	 * Sets the clock of the pool.
	 * @param clock the clock
	 * @return this builder
	 */
	public PoolBuilder<T> clock(PoolClock clock) {
		this.clock = Objects.requireNonNull(clock, "'clock' must not be null");
		return this;
	}

	/**
	 * Builds the pool and starts it. With {@link WarmUp#REQUIRED}, waits until the
	 * minimum is built; an interrupt ends that wait, and the flag stays set.
	 * @return the pool, to be closed by the caller
	 * @throws InvalidSettingException if a setting is invalid
	 * @throws ResourceCreationException if the required warm-up failed or was
	 * interrupted; nothing is left behind then
	 */
	public Pool<T> build() {
		// One of the two places where the API uses the engine
		PoolSettings settings = PoolObservers.settings(this.name, settings());
		return PoolObservers
			.built(PoolEngine.open(this.name, this.factory, settings, this.clock, List.copyOf(this.listeners)));
	}

}
