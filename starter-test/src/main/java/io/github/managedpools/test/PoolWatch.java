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
 * Knows the pools of this JVM and the tests that look after them. Found by the pools
 * themselves; nobody has to call it. As long as no test looks, pools may be collected,
 * and stay as they were built but for their drain.
 *
 * @since 0.1.0
 */
public final class PoolWatch implements PoolObserver {

	/** The pools, and what is remembered of each. Guarded by itself. */
	private static final Map<Object, Remembered> POOLS = new WeakHashMap<>();

	private static final List<LeakWindow> WINDOWS = new CopyOnWriteArrayList<>();

	/**
	 * How long pools that say nothing about it wait for leases when they are closed: a
	 * lease that a test has leaked does not come back, and would keep the end of the test
	 * run waiting.
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
	 * The innermost window whose test runs on the calling thread.
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
	 * Notes that something of a pool was reported, so that no other window does it again.
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
	 * Lets the tests that run look after a ledger.
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
	 * The other windows whose tests may have done what is found now.
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
