package io.github.managedpools.boot.statistics;

import java.util.Map;

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

}
