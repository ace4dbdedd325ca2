package io.github.managedpools.boot.metrics;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolState;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Micrometer meters of pools that may come and go at any time. Gauges need the
 * {@linkplain #bind pool}, timers and counters need a {@linkplain #listener listener}
 * that was given to its builder; a pool with a listener tracks its leases, which costs
 * two clock reads a lease. The meters of a pool are removed when it is closed. May be
 * used from any thread.
 *
 * @since 0.1.0
 */
public class PoolMetrics {

	private final MeterRegistry registry;

	private final ConcurrentMap<String, PoolMeters> listening = new ConcurrentHashMap<>();

	private final ConcurrentMap<Object, List<Meter>> watched = new ConcurrentHashMap<>();

	/**
	 * Makes metrics.
	 * @param registry where the meters are registered
	 */
	public PoolMetrics(MeterRegistry registry) {
		this.registry = registry;
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
		PoolMeters meters = new PoolMeters(this.registry, pool, this::closed);
		this.listening.put(pool, meters);
		return meters;
	}

	/**
	 * Registers the gauges of a pool. One that was built without a {@link #listener} is
	 * told of by its gauges and its count of leaks alone, until it is {@linkplain #unbind
	 * unbound}.
	 * @param pool the pool
	 */
	public void bind(Pool<?> pool) {
		bind(pool.name(), pool, Pool::state, List.of());
	}

	/**
	 * Registers the gauges of a keyed pool, which count what all its keys have, and how
	 * many keys there are. No meter has a key as its tag, since there may be any number
	 * of them. Otherwise the same as {@link #bind(Pool)}.
	 * @param pool the pool
	 */
	public void bind(KeyedPool<?, ?> pool) {
		bind(pool.name(), pool, KeyedPool::state, List.of(PoolMeters.keys(this.registry, pool)));
	}

	private <P> void bind(String name, P pool, Function<P, PoolState> state, List<Meter> more) {
		PoolMeters meters = this.listening.get(name);
		if (meters != null) {
			meters.bind(pool, state);
			meters.addAll(more);
		}
		else {
			List<Meter> gauges = PoolMeters.gaugesAndLeaks(this.registry, name, pool, state);
			gauges.addAll(more);
			this.watched.put(pool, gauges);
		}
	}

	/**
	 * Removes the meters of a pool that was built without a {@link #listener}; does
	 * nothing for others, whose meters go when they are closed.
	 * @param pool the pool, keyed or not
	 */
	public void unbind(Object pool) {
		List<Meter> meters = this.watched.remove(pool);
		if (meters != null) {
			meters.forEach(this.registry::remove);
		}
	}

	private void closed(PoolMeters meters) {
		// The name may belong to a later pool already
		if (this.listening.remove(meters.pool(), meters)) {
			meters.remove();
		}
	}

}
