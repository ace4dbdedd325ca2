package io.github.managedpools.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.managedpools.LeaseInfo;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ShutdownReport;
import org.jspecify.annotations.Nullable;

/**
 * Searches one pool for leaks, once.
 */
final class LeakFinder {

	private static final String ENGINE = "io.github.managedpools.engine.";

	private final PoolView pool;

	/** The window whose leaks are searched, or {@code null} for all leaks. */
	private final @Nullable LeakWindow window;

	private final PoolState state;

	private final List<LeaseInfo> leases;

	private final List<String> found = new ArrayList<>();

	/** The leaks to remember as reported. */
	private final List<Object> reports = new ArrayList<>();

	LeakFinder(PoolView pool, Baseline baseline, @Nullable LeakWindow window) {
		this.pool = pool;
		this.window = window;
		this.state = pool.state();
		this.leases = pool.leases();
		findLeases(baseline);
		findWaiters(baseline);
		findResources();
		findWrongSums();
	}

	boolean hasFound() {
		return !this.found.isEmpty();
	}

	/**
	 * Describes the leaks and marks them as reported, so that no other window reports
	 * them.
	 */
	String report() {
		this.reports.forEach((what) -> PoolWatch.report(this.pool.pool(), what));
		return describe();
	}

	String describe() {
		return "Pool '%s':%n%s".formatted(this.state.name(), String.join(System.lineSeparator(), this.found));
	}

	private void findLeases(Baseline baseline) {
		// A caller that an earlier test has left waiting may get its lease only now
		int late = Math.max(0, baseline.pending() - this.state.pending());
		for (LeaseInfo lease : baseline.since(this.leases)) {
			if (!isOfTest(lease) && late-- > 0) {
				continue;
			}
			LeaseKey key = LeaseKey.of(lease);
			boolean own = this.window == null || this.window.isOwn(this.pool.pool(), lease);
			if (own && (key == null || isNews(key))) {
				this.found.add("  a lease is out, " + Borrowers.describe(lease));
			}
		}
		for (LeaseInfo lease : baseline.since(this.pool.lostLeases())) {
			if (!isOfTest(lease) && late-- > 0) {
				continue;
			}
			LeaseKey key = LeaseKey.of(lease);
			boolean own = this.window == null || this.window.isOwn(this.pool.pool(), lease);
			// The pool may have reclaimed it already
			if (own && key != null && !this.reports.contains(key) && isNews(key)) {
				this.found.add("  a lease is out, dropped without being closed, " + Borrowers.describe(lease));
			}
		}
	}

	private boolean isOfTest(LeaseInfo lease) {
		return this.window == null || this.window.isInStack(lease);
	}

	private void findWaiters(Baseline baseline) {
		int pending = this.state.pending() - baseline.pending();
		if (pending > 0 && isOwnNews("waiters")) {
			StringBuilder text = new StringBuilder(
					(pending == 1) ? "  1 caller still waits" : "  %d callers still wait".formatted(pending));
			waitingThreads().forEach((thread, stack) -> text.append(System.lineSeparator())
				.append("  waiting: ")
				.append(Borrowers.describe(thread, stack)));
			for (LeaseInfo lease : this.leases) {
				text.append(System.lineSeparator()).append("  meanwhile a lease is out, ");
				text.append(Borrowers.describe(lease));
			}
			this.found.add(text.toString());
		}
	}

	/**
	 * Returns the platform threads that wait for a resource of any pool, because a pool
	 * does not know its waiting threads.
	 */
	private static Map<Thread, StackTraceElement[]> waitingThreads() {
		Map<Thread, StackTraceElement[]> threads = Thread.getAllStackTraces();
		threads.values().removeIf((stack) -> {
			for (StackTraceElement frame : stack) {
				if (frame.getClassName().equals(ENGINE + "Acquisition") && frame.getMethodName().equals("await")) {
					return false;
				}
			}
			return true;
		});
		return threads;
	}

	private void findResources() {
		PoolState.Resources resources = this.state.resources();
		if (this.state.phase() == Phase.CLOSED || this.state.phase() == Phase.CLOSING) {
			int alive = resources.total() + resources.creating();
			if (alive > 0 && isOwnNews("resources")) {
				String subject = (alive == 1) ? "1 resource is" : "%d resources are".formatted(alive);
				this.found.add("  %s alive after the pool was closed (%s)".formatted(subject, resources));
			}
		}
		ShutdownReport report = this.pool.report();
		if (report != null && !report.givenUp().isEmpty() && isOwnNews("given up")) {
			this.found.add("  the pool was closed without the end of " + String.join(", ", report.givenUp()));
		}
	}

	private void findWrongSums() {
		PoolState.Counters counters = this.state.counters();
		long alive = counters.created() - counters.destroyed();
		long leased = counters.acquired() - counters.released();
		if ((alive != this.state.resources().total() || leased != this.state.leases()) && isOwnNews("sums")) {
			this.found.add("  the ledger does not add up: " + this.state);
		}
	}

	private boolean isOwnNews(String what) {
		return (this.window == null || this.window.isOwn(this.pool.pool())) && isNews(what);
	}

	private boolean isNews(Object what) {
		if (this.window != null && PoolWatch.isReported(this.pool.pool(), what)) {
			return false;
		}
		this.reports.add(what);
		return true;
	}

}
