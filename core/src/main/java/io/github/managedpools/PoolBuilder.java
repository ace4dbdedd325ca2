package io.github.managedpools;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.github.managedpools.cluster.LostPermits;
import io.github.managedpools.cluster.PermitSource;
import io.github.managedpools.cluster.Permits;
import io.github.managedpools.cluster.WhenUnavailable;
import io.github.managedpools.engine.ClusteredPool;
import io.github.managedpools.engine.PoolEngine;
import org.jspecify.annotations.Nullable;

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

	private @Nullable Permits permits;

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
	 * Sets where the permits for a cluster-limit come from. Has no effect on a pool
	 * without one. The source must outlive the pool; the pool does not close it.
	 * @param source the source
	 * @param whenUnavailable what happens while its engine is not available
	 * @return this builder
	 */
	public PoolBuilder<T> permits(PermitSource source, WhenUnavailable whenUnavailable) {
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
	public PoolBuilder<T> permits(PermitSource source, WhenUnavailable whenUnavailable, LostPermits onLost) {
		this.permits = new Permits(source, whenUnavailable, onLost);
		return this;
	}

	/**
	 * Builds the pool and starts it. With {@link WarmUp#REQUIRED}, waits until the
	 * minimum is built; an interrupt ends that wait, and the flag stays set.
	 * @return the pool, to be closed by the caller
	 * @throws InvalidSettingException if a setting is invalid, or if there is a
	 * cluster-limit without a source of permits
	 * @throws ResourceCreationException if the required warm-up failed or was
	 * interrupted; nothing is left behind then
	 */
	public Pool<T> build() {
		// One of the two places where the API uses the engine
		PoolSettings settings = PoolObservers.settings(this.name, settings());
		List<PoolListener> listeners = List.copyOf(this.listeners);
		Permits permits = Permits.check(this.name, settings, this.permits);
		return PoolObservers
			.built((permits == null) ? PoolEngine.open(this.name, this.factory, settings, this.clock, listeners)
					: ClusteredPool.open(this.name, this.factory, settings, this.clock, listeners, permits));
	}

}
