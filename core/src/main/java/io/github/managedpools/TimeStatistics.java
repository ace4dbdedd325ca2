package io.github.managedpools;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long something took, each time since the pool was built.
 *
 * @param count how often it happened
 * @param total the sum of all durations
 * @param longest the longest duration
 * @param longestLately the longest duration that ended in the last one to two minutes;
 * zero if none did
 * @param counts how many durations lie between each {@linkplain #bounds() bound} and the
 * one below; the last count is that of the durations above all bounds
 * @since 0.1.0
 */
public record TimeStatistics(long count, Duration total, Duration longest, Duration longestLately, List<Long> counts) {

	private static final List<Duration> BOUNDS = createBounds();

	/**
	 * Create new {@code TimeStatistics}.
	 * @param count how often it happened
	 * @param total the sum of all durations
	 * @param longest the longest duration
	 * @param longestLately the longest duration that ended in the last one to two minutes
	 * @param counts how many durations lie between each bound and the one below
	 */
	public TimeStatistics {
		counts = List.copyOf(counts);
	}

	private static List<Duration> createBounds() {
		List<Duration> bounds = new ArrayList<>();
		for (long decade = 1; decade < 1_000_000_000; decade *= 10) {
			for (long step : new long[] { 1, 2, 5 }) {
				bounds.add(Duration.ofNanos(1000 * decade * step));
			}
		}
		bounds.add(Duration.ofSeconds(1000));
		return List.copyOf(bounds);
	}

	/**
	 * The upper bounds of the {@linkplain #counts() counts}: 1, 2 and 5 microseconds, and
	 * so on up to a thousand seconds.
	 * @return the bounds, ascending
	 */
	public static List<Duration> bounds() {
		return BOUNDS;
	}

	/**
	 * The mean of all durations.
	 * @return the mean; zero if there are none
	 */
	public Duration mean() {
		return (this.count > 0) ? this.total.dividedBy(this.count) : Duration.ZERO;
	}

	/**
	 * A duration that a share of all durations did not exceed: a {@linkplain #bounds()
	 * bound}, or the longest duration if that is less.
	 * @param share the share, from 0 to 1
	 * @return the duration; zero if there are none
	 */
	public Duration quantile(double share) {
		long left = (long) Math.ceil(this.count * share);
		for (int i = 0; i < BOUNDS.size() && this.count > 0; i++) {
			left -= this.counts.get(i);
			if (left <= 0) {
				Duration bound = BOUNDS.get(i);
				return (bound.compareTo(this.longest) < 0) ? bound : this.longest;
			}
		}
		return this.longest;
	}

}
