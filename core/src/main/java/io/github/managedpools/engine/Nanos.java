package io.github.managedpools.engine;

import java.time.Duration;

/**
 * Converts durations to the nanoseconds that the engine counts in.
 */
final class Nanos {

	/** 146 years: counts as for ever, and sums of such times do not overflow. */
	private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE / 2);

	private Nanos() {
	}

	/**
	 * Converts a duration to nanoseconds. One that can't be represented counts as for
	 * ever, and a negative one as zero.
	 */
	static long of(Duration duration) {
		if (duration.isNegative()) {
			return 0;
		}
		return ((duration.compareTo(FOREVER) < 0) ? duration : FOREVER).toNanos();
	}

}
