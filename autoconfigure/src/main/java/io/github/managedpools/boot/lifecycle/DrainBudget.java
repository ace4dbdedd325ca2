package io.github.managedpools.boot.lifecycle;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.PoolClock;

/**
 * The time that the pools of an application may drain for, all together: the longest of
 * their drain timeouts. Contexts that close with their parent, one after the other, share
 * one budget. What happens between their drains, such as a graceful shutdown, does not
 * count. Used by one thread at a time.
 */
final class DrainBudget {

	/** A test may take this long before it advances its clock. */
	private static final long LEAST_REAL = TimeUnit.SECONDS.toNanos(1);

	/** The longest drain timeout so far, in nanoseconds. */
	private long longest;

	/** How long earlier drains have taken, in nanoseconds. */
	private long spent;

	/**
	 * Begins to drain the pools of a context.
	 * @param longest the longest drain timeout of these pools
	 * @param longestDestruction their longest destroy timeout
	 * @param clock the clock of the pools
	 * @return the drain, which the caller must end
	 */
	Drain begin(Duration longest, Duration longestDestruction, PoolClock clock) {
		// Saturates instead of throwing an exception
		this.longest = Math.max(this.longest, TimeUnit.NANOSECONDS.convert(longest));
		return new Drain(clock, this.longest - this.spent, TimeUnit.NANOSECONDS.convert(longestDestruction));
	}

	/**
	 * Counts time that the pools have already had to get their leases back.
	 */
	void spend(long nanos) {
		this.spent += nanos;
	}

	/**
	 * The drain of the pools of one context.
	 */
	final class Drain {

		private final PoolClock clock;

		private final long begin;

		private final long most;

		private final long destruction;

		/** The latest time that the clock has shown. */
		private long seen;

		/** The real time since which it has shown it. */
		private long seenSince = System.nanoTime();

		/** The real time at which the drain was over, or zero. */
		private long overSince;

		private Drain(PoolClock clock, long most, long destruction) {
			this.clock = clock;
			this.begin = clock.nanoTime();
			this.seen = this.begin;
			this.most = most;
			this.destruction = destruction;
		}

		/**
		 * Whether the pools have had their time. A clock that has stood still for as long
		 * as that, such as a manual one that no test advances any more, is not waited
		 * for.
		 */
		boolean isOver() {
			long now = System.nanoTime();
			long time = this.clock.nanoTime();
			if (time != this.seen) {
				this.seen = time;
				this.seenSince = now;
			}
			boolean over = left() <= 0 || now - this.seenSince >= Math.max(this.most, LEAST_REAL);
			if (over && this.overSince == 0) {
				this.overSince = now;
			}
			return over;
		}

		/**
		 * Whether not even the destructions have ended in time, because the clock of a
		 * pool stands still.
		 */
		boolean isStuck() {
			return this.overSince != 0
					&& System.nanoTime() - this.overSince - LEAST_REAL >= Math.max(0, this.destruction);
		}

		/**
		 * How long the pools may go on to drain.
		 * @return the time in nanoseconds; zero or less once it is over
		 */
		long left() {
			return this.most - (this.clock.nanoTime() - this.begin);
		}

		/**
		 * Limits the drain of one pool to the time that is left.
		 */
		Duration limit(Duration drain) {
			Duration left = Duration.ofNanos(Math.max(0, left()));
			return (drain.compareTo(left) < 0) ? drain : left;
		}

		void end() {
			// A hanging destruction may take longer than the drain
			DrainBudget.this.spent += Math.min(Math.max(0, this.most), this.clock.nanoTime() - this.begin);
		}

	}

}
