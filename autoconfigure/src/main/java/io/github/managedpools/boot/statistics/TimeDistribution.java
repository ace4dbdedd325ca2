package io.github.managedpools.boot.statistics;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.TimeStatistics;

/**
 * A distribution of durations in milliseconds since the pool was built.
 *
 * @param count the number of durations
 * @param meanMillis the mean
 * @param p50Millis half of the times did not exceed this
 * @param p95Millis 95 percent of the times did not exceed this
 * @param p99Millis 99 percent of the times did not exceed this
 * @param maxMillis the longest
 * @param buckets how many times lie in each bucket that is not empty, by the bucket's
 * upper bound in milliseconds, or {@code more}
 * @since 0.1.0
 */
public record TimeDistribution(long count, double meanMillis, double p50Millis, double p95Millis, double p99Millis,
		double maxMillis, Map<String, Long> buckets) {

	/**
	 * The distribution of a pool's times.
	 * @param times the times
	 * @return the distribution
	 */
	public static TimeDistribution of(TimeStatistics times) {
		List<Duration> bounds = TimeStatistics.bounds();
		Map<String, Long> buckets = new LinkedHashMap<>();
		for (int i = 0; i < times.counts().size(); i++) {
			if (times.counts().get(i) > 0) {
				buckets.put((i < bounds.size()) ? Double.toString(millis(bounds.get(i))) : "more",
						times.counts().get(i));
			}
		}
		return new TimeDistribution(times.count(), millis(times.mean()), millis(times.quantile(0.5)),
				millis(times.quantile(0.95)), millis(times.quantile(0.99)), millis(times.longest()), buckets);
	}

	private static double millis(Duration time) {
		return TimeUnit.NANOSECONDS.toMicros(time.toNanos()) / 1000.0;
	}

}
