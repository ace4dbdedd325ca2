package io.github.managedpools.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolObserver;
import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * Tracks the pools of this JVM and the tests that check them. Pools register with it by
 * themselves, so it need not be called. While no test checks them, pools can be garbage
 * collected, and only their drain timeout differs from their settings.
 *
 * @since 0.1.0
 */
public final class PoolWatch implements PoolObserver {

	/** The pools, with the leaks that have been reported of each. Guarded by itself. */
	private static final Map<Object, Remembered> POOLS = new WeakHashMap<>();

	private static final List<LeakWindow> WINDOWS = new CopyOnWriteArrayList<>();

	/**
	 * The drain timeout of pools that leave it at its default: a lease that a test has
	 * leaked does not come back, and would delay the end of the test run.
	 */
	private static final Duration DRAIN = Duration.ofSeconds(1);

	@Override
	public PoolSettings onBuild(String pool, PoolSettings settings) {
		PoolSettings.Builder changed = settings.toBuilder();
		if (settings.drainTimeout().equals(PoolSettings.defaults().drainTimeout())) {
			changed.drainTimeout(DRAIN);
		}
		if (!WINDOWS.isEmpty()) {
			changed.leakStackTraces(true);
		}
		return changed.build();
	}

	@Override
	public void onBuilt(Pool<?> pool) {
		remember(pool);
	}

	@Override
	public void onBuilt(KeyedPool<?, ?> pool) {
		remember(pool);
	}

	private static void remember(Object pool) {
		Remembered remembered = new Remembered(builder());
		synchronized (POOLS) {
			POOLS.put(pool, remembered);
		}
		WINDOWS.forEach((window) -> window.built(pool));
	}

	/**
	 * Returns the innermost window whose test runs on the calling thread.
	 */
	private static @Nullable LeakWindow builder() {
		LeakWindow builder = null;
		for (LeakWindow window : WINDOWS) {
			if (window.runsOn(Thread.currentThread().getName())) {
				builder = window;
			}
		}
		return builder;
	}

	static List<PoolView> pools() {
		List<Object> pools;
		synchronized (POOLS) {
			pools = new ArrayList<>(POOLS.keySet());
		}
		return pools.stream().map(PoolView::of).toList();
	}

	static @Nullable LeakWindow builderOf(Object pool) {
		return remembered(pool).builder;
	}

	/**
	 * Marks a leak as reported, so that no other window reports it again.
	 */
	static void report(Object pool, Object what) {
		synchronized (POOLS) {
			remembered(pool).reported.add(what);
		}
	}

	static boolean isReported(Object pool, Object what) {
		synchronized (POOLS) {
			return remembered(pool).reported.contains(what);
		}
	}

	private static Remembered remembered(Object pool) {
		synchronized (POOLS) {
			return POOLS.computeIfAbsent(pool, (key) -> new Remembered(null));
		}
	}

	/**
	 * Adds a ledger to those that the running tests check.
	 */
	static void look(ResourceLedger ledger) {
		LeakWindow maker = builder();
		for (LeakWindow window : WINDOWS) {
			if (maker == null || window == maker) {
				window.made(ledger);
			}
		}
	}

	static void open(LeakWindow window) {
		WINDOWS.add(window);
		pools().forEach(window::begin);
	}

	static void close(LeakWindow window) {
		WINDOWS.remove(window);
	}

	/**
	 * Returns the other windows whose tests may have caused the leak.
	 */
	static List<LeakWindow> othersThan(LeakWindow window) {
		return WINDOWS.stream().filter((other) -> !other.isAround(window)).toList();
	}

	private static final class Remembered {

		private final @Nullable LeakWindow builder;

		private final List<Object> reported = new ArrayList<>();

		Remembered(@Nullable LeakWindow builder) {
			this.builder = builder;
		}

	}

}
