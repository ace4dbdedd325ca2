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
 * The time from the beginning to the end of a test or of a class of tests, with the state
 * of the pools at its beginning.
 */
final class LeakWindow implements AutoCloseable {

	private static final long LOOK_NANOS = 2_000_000;

	private final Class<?> testClass;

	private final @Nullable Method method;

	private final String thread;

	/** By identity: pools do not override {@code equals}. */
	private final Map<Object, Baseline> baselines = new ConcurrentHashMap<>();

	private final Queue<ResourceLedger> ledgers = new ConcurrentLinkedQueue<>();

	/** Ends the faults that the test sets. */
	private final FaultScope faults = FaultScope.open();

	LeakWindow(Class<?> testClass, @Nullable Method method, Thread thread) {
		this.testClass = testClass;
		this.method = method;
		this.thread = thread.getName();
	}

	/**
	 * Notes a pool that exists at the beginning. A closed one can't leak any more.
	 */
	void begin(PoolView pool) {
		if (pool.isOpen()) {
			pool.keepStacks();
			this.baselines.putIfAbsent(pool.pool(), Baseline.of(pool));
		}
	}

	/**
	 * Notes a pool that is built during the window. From then on it can't be collected.
	 */
	void built(Object pool) {
		this.baselines.putIfAbsent(pool, Baseline.NEW);
	}

	/**
	 * Notes a ledger that is created during the window.
	 */
	void made(ResourceLedger ledger) {
		this.ledgers.add(ledger);
	}

	boolean runsOn(String thread) {
		return this.thread.equals(thread);
	}

	/**
	 * Whether this is the other window, or the window of a class around it.
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
	 * Returns what is left behind. Waits for cleanup in the background.
	 * @param patience the longest wait
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
	 * Whether this window and no other must report a lease. The borrower counts more than
	 * the builder of the pool, which may serve all tests.
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
	 * Whether this window must report what can't be attributed to a thread.
	 */
	boolean isOwn(Object pool) {
		return PoolWatch.builderOf(pool) == this || PoolWatch.othersThan(this).isEmpty();
	}

	private boolean hasBorrowed(LeaseInfo lease) {
		return runsOn(lease.thread()) || isInStack(lease);
	}

	/**
	 * Whether the code of the test is in the stack of the borrower.
	 */
	boolean isInStack(LeaseInfo lease) {
		return lease.stack().stream().anyMatch(this::isOfTest);
	}

	private boolean isOfTest(StackTraceElement frame) {
		if (!frame.getClassName().equals(this.testClass.getName())) {
			return false;
		}
		// The name of a lambda contains the name of its method
		return this.method == null || frame.getMethodName().equals(this.method.getName())
				|| frame.getMethodName().contains("$" + this.method.getName() + "$");
	}

	/**
	 * Whether this window will find a lease at its end, if the lease is still open then.
	 */
	private boolean mayReport(Object pool, LeaseInfo lease) {
		Baseline baseline = this.baselines.get(pool);
		return baseline != null && !baseline.since(List.of(lease)).isEmpty();
	}

	/**
	 * Ends the window, so that a remaining reference to it keeps no pool alive.
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
