package io.github.managedpools.boot.metrics;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolState;
import io.github.managedpools.boot.running.Keys;
import io.github.managedpools.boot.running.RunningPool;
import io.github.managedpools.cluster.PermitState;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import org.jspecify.annotations.Nullable;

/**
 * Micrometer meters of pools that may come and go at any time. Gauges need the
 * {@linkplain #bind pool}; timers and counters need a {@linkplain #listener listener}
 * that is added to its builder, and the timers of leases need both. A pool with a
 * listener reads the clock when a lease begins and when it ends, and the timers of leases
 * are function timers, which read the pool's {@linkplain Pool#statistics() statistics}.
 * If a histogram, percentiles or service-level objectives are configured for one of them,
 * it is a timer that is called for each lease, which costs several times as much. The
 * meters of a pool are removed when it is closed. Pools of one name that share a
 * registry, as those of two application contexts may, share their meters: gauges show the
 * sum, and the meters stay until the last of the pools is closed. Thread-safe.
 *
 * @since 0.1.0
 */
public class PoolMetrics {

	private final MeterRegistry registry;

	private final TimerDetail detail;

	private final ConcurrentMap<String, PoolMeters> listening = new ConcurrentHashMap<>();

	/** The groups of pools without a listener, by the identity of the pool. */
	private final Map<Object, MeterGroup> watched = Collections.synchronizedMap(new IdentityHashMap<>());

	/**
	 * Create a new {@code PoolMetrics}.
	 * @param registry the registry for the meters
	 */
	public PoolMetrics(MeterRegistry registry) {
		this(registry, List::of);
	}

	/**
	 * Create a new {@code PoolMetrics} for an application whose filters may configure
	 * histograms of registries that are added to a composite registry later.
	 * @param registry the registry for the meters
	 * @param filters the filters of the application, in their order; they are not applied
	 * to the registry
	 */
	public PoolMetrics(MeterRegistry registry, Supplier<List<MeterFilter>> filters) {
		this.registry = registry;
		this.detail = new TimerDetail(registry, filters);
	}

	/**
	 * Registers the timers and counters of a pool that is about to be built. Those of an
	 * earlier pool of that name are replaced.
	 * @param pool the pool's name
	 * @return the listener to give to the pool's builder
	 */
	public PoolListener listener(String pool) {
		PoolMeters earlier = this.listening.remove(pool);
		if (earlier != null) {
			earlier.remove();
		}
		PoolMeters meters = new PoolMeters(this.registry, this.detail, pool, this::closed);
		this.listening.put(pool, meters);
		return meters;
	}

	/**
	 * Registers the gauges of a pool. A pool that was built without a {@link #listener}
	 * has only its gauges and its count of leaks, until it is {@linkplain #unbind
	 * unbound}.
	 * @param pool the pool
	 */
	public void bind(Pool<?> pool) {
		bind(pool.name(), pool, Pool::state, null, Pool::permits);
	}

	/**
	 * Registers the gauges of a keyed pool: the sums over all its keys, and the number of
	 * keys. No meter has the key as a tag, because the number of keys has no bound.
	 * Otherwise the same as {@link #bind(Pool)}.
	 * @param pool the pool
	 */
	public void bind(KeyedPool<?, ?> pool) {
		this.<KeyedPool<?, ?>>bind(pool.name(), pool, (present) -> RunningPool.of(present).state(),
				PoolMetrics::countKeys, KeyedPool::permits);
	}

	private static int countKeys(KeyedPool<?, ?> pool) {
		Keys keys = RunningPool.of(pool).snapshot().keys();
		return (keys != null) ? keys.total() : 0;
	}

	private <P> void bind(@Nullable String name, P pool, Function<P, @Nullable PoolState> state,
			@Nullable Function<P, Integer> keys, Function<P, @Nullable PermitState> permits) {
		if (name == null) {
			// A mock of a test, which has no state either
			return;
		}
		PoolMeters meters = this.listening.get(name);
		if (meters != null) {
			meters.bind(pool, state, keys, permits);
		}
		else {
			this.watched.put(pool, PoolMeters.gaugesAndLeaks(this.registry, name, pool, state, keys, permits));
		}
	}

	/**
	 * Removes the meters of a pool that was built without a {@link #listener}. Does
	 * nothing for other pools, whose meters are removed when they are closed.
	 * @param pool the pool, keyed or not
	 */
	public void unbind(Object pool) {
		MeterGroup group = this.watched.remove(pool);
		if (group != null) {
			group.leave(pool);
		}
	}

	private void closed(PoolMeters meters) {
		// The name may belong to a later pool already
		if (this.listening.remove(meters.pool(), meters)) {
			meters.remove();
		}
	}

}
