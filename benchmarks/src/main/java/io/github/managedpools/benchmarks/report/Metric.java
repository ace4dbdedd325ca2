package io.github.managedpools.benchmarks.report;

import java.util.Locale;

/**
 * A figure that a case yields.
 */
public enum Metric {

	/** Time of one acquire and release. */
	CYCLE_TIME("ns/cycle"),

	/** Acquires and releases of all threads together. */
	THROUGHPUT("ops/µs"),

	/** Bytes that one acquire and release allocates. */
	ALLOCATION("B/cycle"),

	/** A wait that one acquire in a thousand exceeds. */
	WAIT_P999("p99.9 wait ms"),

	/** The longest wait of any acquire. */
	LONGEST_WAIT("longest wait ms"),

	/** Cycles of the slowest thread by those of the fastest. */
	SHARE("share"),

	/** How often a virtual thread held on to its carrier while it waited. */
	PINNED("pinned"),

	/** Processor time of threads that do nothing but wait. */
	WAITING_CPU("CPU ms/s while all wait"),

	/** Time from the release until the waiter runs, median. */
	HAND_OFF_MEDIAN("median µs"),

	/** Time from the release until the waiter runs, 99th percentile. */
	HAND_OFF_P99("p99 µs"),

	/** Duration of a release with a parked waiter, median. */
	RELEASE_MEDIAN("release median µs"),

	/** Heap of a pool with ten idle resources. */
	POOL_HEAP("B/pool of 10"),

	/** Heap of each further idle resource, itself included. */
	IDLE_RESOURCE_HEAP("B/idle resource"),

	/** Threads of idle pools. */
	IDLE_THREADS("threads/100 pools"),

	/** How often threads of idle pools wake. */
	IDLE_WAKE_UPS("wake-ups/s of 100 pools");

	private static final int FINE = 10;

	private static final int COARSE = 1000;

	private final String label;

	Metric(String label) {
		this.label = label;
	}

	/**
	 * Returns the name in tables, with the unit.
	 * @return the name
	 */
	public String label() {
		return this.label;
	}

	/**
	 * Formats a figure with about three digits.
	 * @param value the figure
	 * @return the text
	 */
	public static String format(double value) {
		if (Double.isNaN(value)) {
			return "–";
		}
		double size = Math.abs(value);
		return String.format(Locale.ROOT, (size < FINE) ? "%.2f" : (size < COARSE) ? "%.1f" : "%,.0f", value);
	}

}
