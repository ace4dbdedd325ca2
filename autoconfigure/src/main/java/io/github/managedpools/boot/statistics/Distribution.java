package io.github.managedpools.boot.statistics;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * A distribution of durations, counted in steps of 1, 2 and 5 from a microsecond up to a
 * thousand seconds.
 */
final class Distribution {

	private static final long[] BOUNDS = bounds();

	private final LongAdder[] counts = new LongAdder[BOUNDS.length + 1];

	private final LongAdder nanos = new LongAdder();

	private final LongAccumulator longest = new LongAccumulator(Math::max, 0);

	Distribution() {
		Arrays.setAll(this.counts, (i) -> new LongAdder());
	}

	private static long[] bounds() {
		int decades = 9;
		long[] bounds = new long[3 * decades + 1];
		long decade = TimeUnit.MICROSECONDS.toNanos(1);
		for (int i = 0; i < bounds.length; i += 3, decade *= 10) {
			bounds[i] = decade;
			if (i + 2 < bounds.length) {
				bounds[i + 1] = 2 * decade;
				bounds[i + 2] = 5 * decade;
			}
		}
		return bounds;
	}

	void add(Duration duration) {
		long took = duration.toNanos();
		int index = Arrays.binarySearch(BOUNDS, took);
		this.counts[(index >= 0) ? index : -index - 1].increment();
		this.nanos.add(took);
		this.longest.accumulate(took);
	}

	/**
	 * A snapshot of the counts so far.
	 */
	TimeDistribution snapshot() {
		long[] present = Arrays.stream(this.counts).mapToLong(LongAdder::sum).toArray();
		long count = Arrays.stream(present).sum();
		double max = millis(this.longest.get());
		Map<String, Long> buckets = new LinkedHashMap<>();
		for (int i = 0; i < present.length; i++) {
			if (present[i] > 0) {
				buckets.put((i < BOUNDS.length) ? Double.toString(millis(BOUNDS[i])) : "more", present[i]);
			}
		}
		double mean = (count > 0) ? millis(this.nanos.sum() / count) : 0;
		return new TimeDistribution(count, mean, quantile(present, count, 0.5), quantile(present, count, 0.95),
				quantile(present, count, 0.99), max, buckets);
	}

	/**
	 * The upper bound of the bucket that contains this quantile, or the longest duration
	 * if that is less.
	 */
	private double quantile(long[] present, long count, double share) {
		double longest = millis(this.longest.get());
		long left = (long) Math.ceil(count * share);
		for (int i = 0; i < BOUNDS.length && count > 0; i++) {
			left -= present[i];
			if (left <= 0) {
				return Math.min(millis(BOUNDS[i]), longest);
			}
		}
		return longest;
	}

	private static double millis(long nanos) {
		return TimeUnit.NANOSECONDS.toMicros(nanos) / 1000.0;
	}

}
