package io.github.managedpools.benchmarks.scenario;

import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;

/**
 * A histogram of the waits of a crowd, with a precision of a hundredth.
 */
final class Waits {

	private static final long LONGEST = TimeUnit.HOURS.toNanos(1);

	private static final int DIGITS = 2;

	private static final int STRIPES = 64;

	private static final double NANOS_PER_MILLI = 1e6;

	private final AtomicHistogram[] stripes = Stream.generate(() -> new AtomicHistogram(LONGEST, DIGITS))
		.limit(STRIPES)
		.toArray(AtomicHistogram[]::new);

	void record(int thread, long nanos) {
		this.stripes[thread % STRIPES].recordValue(nanos);
	}

	double percentileMillis(double percentile) {
		return total().getValueAtPercentile(percentile) / NANOS_PER_MILLI;
	}

	double longestMillis() {
		return total().getMaxValue() / NANOS_PER_MILLI;
	}

	private AbstractHistogram total() {
		Histogram total = new Histogram(LONGEST, DIGITS);
		for (AtomicHistogram stripe : this.stripes) {
			total.add(stripe);
		}
		return total;
	}

}
