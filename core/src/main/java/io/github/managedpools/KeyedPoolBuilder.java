package io.github.managedpools;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.github.managedpools.cluster.LostPermits;
import io.github.managedpools.cluster.PermitSource;
import io.github.managedpools.cluster.Permits;
import io.github.managedpools.cluster.WhenUnavailable;
import io.github.managedpools.engine.KeyedEngine;
import org.jspecify.annotations.Nullable;

/**
 * Builds a keyed pool in plain Java, with the same options as the properties.
 *
 * @param <K> the type of the keys
 * @param <T> the type of the pooled resources
 * @since 0.1.0
 */
public final class KeyedPoolBuilder<K, T> extends KeyedSettingsBuilder<KeyedPoolBuilder<K, T>> {

	private final KeyedResourceFactory<K, T> factory;

	private final List<PoolListener> listeners = new ArrayList<>();

	private String name = "pool";

	private PoolClock clock = PoolClock.system();

	private @Nullable Permits permits;

	KeyedPoolBuilder(KeyedResourceFactory<K, T> factory) {
		super(KeyedPoolSettings.defaults());
		this.factory = Objects.requireNonNull(factory, "'factory' must not be null");
	}

	/**
	 * Sets the pool's name, which appears in logs, threads, exceptions and meters.
	 * @param name the name
	 * @return this builder
	 */
	public KeyedPoolBuilder<K, T> name(String name) {
		this.name = Objects.requireNonNull(name, "'name' must not be null");
		return this;
	}

	/**
	 * Replaces all settings by the given ones.
	 * @param settings the settings
	 * @return this builder
	 */
	public KeyedPoolBuilder<K, T> settings(KeyedPoolSettings settings) {
		apply(settings);
		return this;
	}

	/**
	 * Adds a listener. Its events cover all keys and carry the pool's name, not the key.
	 * @param listener the listener
	 * @return this builder
	 */
	public KeyedPoolBuilder<K, T> listener(PoolListener listener) {
		this.listeners.add(Objects.requireNonNull(listener, "'listener' must not be null"));
		return this;
	}

	/**
	 * Sets the clock of the pool.
	 * @param clock the clock
	 * @return this builder
	 */
	public KeyedPoolBuilder<K, T> clock(PoolClock clock) {
		this.clock = Objects.requireNonNull(clock, "'clock' must not be null");
		return this;
	}

	/**
	 * Sets where the permits for a cluster-limit come from. Has no effect on a pool
	 * without one. The source must outlive the pool; the pool does not close it.
	 * @param source the source
	 * @param whenUnavailable what happens while its engine is not available
	 * @return this builder
	 */
	public KeyedPoolBuilder<K, T> permits(PermitSource source, WhenUnavailable whenUnavailable) {
		return permits(source, whenUnavailable, LostPermits.RETIRE);
	}

	/**
	 * Sets where the permits for a cluster-limit come from, and what happens to leased
	 * resources whose permits are lost. Has no effect on a pool without such a limit.
	 * @param source the source of permits
	 * @param whenUnavailable what the pool does while the source's engine is not
	 * available
	 * @param onLost what happens to leased resources whose permits are lost
	 * @return this builder
	 */
	public KeyedPoolBuilder<K, T> permits(PermitSource source, WhenUnavailable whenUnavailable, LostPermits onLost) {
		this.permits = new Permits(source, whenUnavailable, onLost);
		return this;
	}

	/**
	 * Builds the pool. Nothing is created before the first acquire.
	 * @return the pool, to be closed by the caller
	 * @throws InvalidSettingException if a setting is invalid, or if there is a
	 * cluster-limit without a source of permits
	 */
	public KeyedPool<K, T> build() {
		// Like PoolBuilder.build(), one of the two places where the API uses the engine
		KeyedPoolSettings given = keyedSettings();
		KeyedPoolSettings settings = new KeyedPoolSettings(PoolObservers.settings(this.name, given.perKey()),
				given.maxTotal(), given.maxKeys(), given.keyTimeToLive());
		return PoolObservers.built(KeyedEngine.open(this.name, this.factory, settings, this.clock,
				List.copyOf(this.listeners), Permits.check(this.name, settings.perKey(), this.permits)));
	}

}
