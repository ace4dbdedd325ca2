package io.github.managedpools;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Formats durations as in a configuration, such as {@code 500ms}, {@code 20s} and
 * {@code 2h}.
 *
 * @since 0.1.0
 */
public final class DurationText {

	/** The longest duration that can be counted in nanoseconds without an overflow. */
	private static final long COUNTABLE_SECONDS = TimeUnit.NANOSECONDS.toSeconds(Long.MAX_VALUE) - 1;

	private DurationText() {
	}

	/**
	 * Formats a duration as the shortest text that can be parsed back to the same
	 * duration.
	 * @param duration the duration
	 * @return a number and its unit, or an ISO-8601 duration if no unit fits
	 */
	public static String of(Duration duration) {
		long seconds = duration.getSeconds();
		int nanos = duration.getNano();
		if (nanos != 0) {
			return (Math.abs(seconds) < COUNTABLE_SECONDS) ? ofFraction(duration.toNanos()) : duration.toString();
		}
		if (seconds == 0) {
			return "0ms";
		}
		if (seconds % 60 != 0) {
			return seconds + "s";
		}
		long minutes = seconds / 60;
		return (minutes % 60 != 0) ? minutes + "m" : (minutes / 60) + "h";
	}

	private static String ofFraction(long nanos) {
		if (nanos % 1000 != 0) {
			return nanos + "ns";
		}
		return (nanos % 1_000_000 != 0) ? nanos / 1000 + "us" : nanos / 1_000_000 + "ms";
	}

	/**
	 * Formats a measured duration: to the second from ten seconds on, to the millisecond
	 * below.
	 * @param duration the duration
	 * @return a number and its unit
	 */
	public static String rounded(Duration duration) {
		long seconds = duration.getSeconds();
		return of((seconds >= 10) ? Duration.ofSeconds(seconds) : Duration.ofMillis(Math.max(0, duration.toMillis())));
	}

}
