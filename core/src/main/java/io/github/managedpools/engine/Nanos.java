package io.github.managedpools.engine;

import java.time.Duration;

/**
 * Converts durations to the nanoseconds that the engine counts in.
 */
final class Nanos {

	/** 146 years: for ever, and still far from where sums of times overflow. */
	private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE / 2);

	private Nanos() {
	}

	/**
	 * A duration in nanoseconds; one that can't be counted is as good as for ever, and a
	 * negative one as good as none.
	 */
	static long of(Duration duration) {
		if (duration.isNegative()) {
			return 0;
		}
		return ((duration.compareTo(FOREVER) < 0) ? duration : FOREVER).toNanos();
	}

}
