package io.github.managedpools.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.github.managedpools.TimeStatistics;

/**
 * Sums over durations, to which any thread adds without a lock and without a wait. Each
 * addition changes two numbers: the total and the count of durations of about that
 * length.
 */
final class TimeSums {

	private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

	private static final long[] BOUNDS = TimeStatistics.bounds().stream().mapToLong(Duration::toNanos).toArray();

	/** The first bound that a number with so many bits may not exceed. */
	private static final byte[] FIRST = firstBounds();

	/**
	 * The cells that are not used, so that the others share no cache lines with what
	 * other threads write.
	 */
	private static final int PADDING = 14;

	private static final int TOTAL = PADDING;

	private static final int LONGEST = TOTAL + 1;

	/** The longest lately, in two periods that take turns. */
	private static final int LATELY = LONGEST + 1;

	private static final int COUNTS = LATELY + 2;

	/** A period is 2^36 nanoseconds long: a little more than a minute. */
	private static final int PERIOD_SHIFT = 36;

	/** The bits of a duration, which is kept in microseconds beside its period. */
	private static final int LATELY_SHIFT = 40;

	private static final long LATELY_MASK = (1L << LATELY_SHIFT) - 1;

	private static final long PERIOD_MASK = (1L << (Long.SIZE - 1 - LATELY_SHIFT)) - 1;

	private final long[] cells = new long[COUNTS + BOUNDS.length + 1 + PADDING];

	private static byte[] firstBounds() {
		byte[] first = new byte[Long.SIZE + 1];
		for (int bits = 1; bits <= Long.SIZE; bits++) {
			byte index = first[bits - 1];
			while (index < BOUNDS.length && BOUNDS[index] < 1L << (bits - 1) && bits < Long.SIZE) {
				index++;
			}
			first[bits] = index;
		}
		return first;
	}

	/**
	 * Adds a duration.
	 * @param nanos the duration; one that a jumping clock has made negative counts as
	 * zero
	 * @param now the time at which it ended, by the pool's clock
	 */
	void add(long nanos, long now) {
		long duration = Math.max(0, nanos);
		CELL.getAndAdd(this.cells, COUNTS + indexOf(duration), 1L);
		CELL.getAndAdd(this.cells, TOTAL, duration);
		raise(LONGEST, duration);
		long period = period(now);
		raise(LATELY + (int) (period & 1), period << LATELY_SHIFT | Math.min(LATELY_MASK, duration / 1000));
	}

	private static int indexOf(long nanos) {
		int index = FIRST[Long.SIZE - Long.numberOfLeadingZeros(nanos)];
		while (index < BOUNDS.length && BOUNDS[index] < nanos) {
			index++;
		}
		return index;
	}

	private void raise(int cell, long value) {
		for (long present = get(cell); value > present; present = get(cell)) {
			if (CELL.compareAndSet(this.cells, cell, present, value)) {
				return;
			}
		}
	}

	private long get(int cell) {
		return (long) CELL.getOpaque(this.cells, cell);
	}

	private static long period(long now) {
		return (now >>> PERIOD_SHIFT) & PERIOD_MASK;
	}

	private long longestLately(long period) {
		long cell = (long) CELL.getVolatile(this.cells, LATELY + (int) (period & 1));
		return (cell >> LATELY_SHIFT == period) ? (cell & LATELY_MASK) * 1000 : 0;
	}

	/**
	 * Adds up several sums.
	 */
	static TimeStatistics addUp(Collection<TimeSums> all, long now) {
		long[] counts = new long[BOUNDS.length + 1];
		long total = 0;
		long longest = 0;
		long lately = 0;
		long period = period(now);
		for (TimeSums sums : all) {
			for (int i = 0; i < counts.length; i++) {
				counts[i] += (long) CELL.getVolatile(sums.cells, COUNTS + i);
			}
			total += (long) CELL.getVolatile(sums.cells, TOTAL);
			longest = Math.max(longest, (long) CELL.getVolatile(sums.cells, LONGEST));
			lately = Math.max(lately,
					Math.max(sums.longestLately(period), sums.longestLately((period - 1) & PERIOD_MASK)));
		}
		List<Long> list = new ArrayList<>();
		long count = 0;
		for (long each : counts) {
			list.add(each);
			count += each;
		}
		return new TimeStatistics(count, Duration.ofNanos(total), Duration.ofNanos(longest), Duration.ofNanos(lately),
				list);
	}

	/**
	 * Adds durations of zero.
	 */
	static TimeStatistics withZeros(TimeStatistics sums, long zeros) {
		List<Long> counts = new ArrayList<>(sums.counts());
		counts.set(0, counts.get(0) + zeros);
		return new TimeStatistics(sums.count() + zeros, sums.total(), sums.longest(), sums.longestLately(), counts);
	}

}
