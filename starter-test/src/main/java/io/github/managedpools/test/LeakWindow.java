package io.github.managedpools.test;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.managedpools.LeaseInfo;
import io.github.managedpools.test.fault.FaultScope;
import org.jspecify.annotations.Nullable;

/**
 * The time from the beginning to the end of a test, or of a class of tests, and what the
 * pools were like at its beginning.
 */
final class LeakWindow implements AutoCloseable {

	private static final long LOOK_NANOS = 2_000_000;

	private final Class<?> testClass;

	private final @Nullable Method method;

	private final String thread;

	/** By identity: pools do not override {@code equals}. */
	private final Map<Object, Baseline> baselines = new ConcurrentHashMap<>();

	private final Queue<ResourceLedger> ledgers = new ConcurrentLinkedQueue<>();

	/** Faults that the test sets end with it. */
	private final FaultScope faults = FaultScope.open();

	LeakWindow(Class<?> testClass, @Nullable Method method, Thread thread) {
		this.testClass = testClass;
		this.method = method;
		this.thread = thread.getName();
	}

	/**
	 * A pool is there at the beginning. One that is closed already can't leak any more.
	 */
	void begin(PoolView pool) {
		if (pool.isOpen()) {
			pool.keepStacks();
			this.baselines.putIfAbsent(pool.pool(), Baseline.of(pool));
		}
	}

	/**
	 * A pool was built meanwhile. From now on it can't be collected.
	 */
	void built(Object pool) {
		this.baselines.putIfAbsent(pool, Baseline.NEW);
	}

	/**
	 * A ledger was made meanwhile.
	 */
	void made(ResourceLedger ledger) {
		this.ledgers.add(ledger);
	}

	boolean runsOn(String thread) {
		return this.thread.equals(thread);
	}

	/**
	 * Whether this is the other window, or that of a class around it.
	 */
	boolean isAround(LeakWindow other) {
		return this == other || (this.method == null && encloses(this.testClass, other.testClass));
	}

	private static boolean encloses(Class<?> outer, Class<?> inner) {
		for (Class<?> type = inner; type != null; type = type.getEnclosingClass()) {
			if (outer.isAssignableFrom(type)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * What is left behind. Waits for what is cleaned up in the background.
	 * @param patience how long to wait at most
	 */
	List<String> leaks(Duration patience) {
		long begin = System.nanoTime();
		List<LeakFinder> found = look();
		while (!found.isEmpty() && System.nanoTime() - begin < TimeUnit.NANOSECONDS.convert(patience)) {
			LockSupport.parkNanos(LOOK_NANOS);
			found = look();
		}
		List<String> leaks = new ArrayList<>();
		found.forEach((finder) -> leaks.add(finder.report()));
		for (ResourceLedger ledger : this.ledgers) {
			ledger.problems().forEach((problem) -> leaks.add("A ledger does not add up: " + problem));
		}
		return leaks;
	}

	private List<LeakFinder> look() {
		List<LeakFinder> found = new ArrayList<>();
		this.baselines.forEach((pool, baseline) -> {
			LeakFinder finder = new LeakFinder(PoolView.of(pool), baseline, this);
			if (finder.hasFound()) {
				found.add(finder);
			}
		});
		return found;
	}

	/**
	 * Whether a lease is to be reported by this window and not by another. Who borrowed
	 * it counts more than who built the pool, which may be for all.
	 */
	boolean isOwn(Object pool, LeaseInfo lease) {
		List<LeakWindow> others = PoolWatch.othersThan(this);
		if (others.isEmpty() || hasBorrowed(lease)) {
			return true;
		}
		if (others.stream().anyMatch((other) -> other.hasBorrowed(lease))) {
			return false;
		}
		LeakWindow builder = PoolWatch.builderOf(pool);
		if (builder == this || others.contains(builder)) {
			return builder == this;
		}
		return others.stream().noneMatch((other) -> other.mayReport(pool, lease));
	}

	/**
	 * Whether what nobody in particular did to a pool is to be reported by this window.
	 */
	boolean isOwn(Object pool) {
		return PoolWatch.builderOf(pool) == this || PoolWatch.othersThan(this).isEmpty();
	}

	private boolean hasBorrowed(LeaseInfo lease) {
		return runsOn(lease.thread()) || lease.stack().stream().anyMatch(this::isOfTest);
	}

	private boolean isOfTest(StackTraceElement frame) {
		if (!frame.getClassName().equals(this.testClass.getName())) {
			return false;
		}
		// A lambda's name has the name of its method in it
		return this.method == null || frame.getMethodName().equals(this.method.getName())
				|| frame.getMethodName().contains("$" + this.method.getName() + "$");
	}

	/**
	 * Whether this window will find a lease at its end, unless it is over by then.
	 */
	private boolean mayReport(Object pool, LeaseInfo lease) {
		Baseline baseline = this.baselines.get(pool);
		return baseline != null && !baseline.since(List.of(lease)).isEmpty();
	}

	/**
	 * Ends the window. Whoever still knows it does not keep pools alive by that.
	 */
	@Override
	public void close() {
		PoolWatch.close(this);
		this.faults.close();
		this.baselines.clear();
		this.ledgers.clear();
	}

	@Override
	public String toString() {
		return this.testClass.getName() + ((this.method != null) ? "." + this.method.getName() : "");
	}

}
