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

	/** The longest drain timeout so far, in nanoseconds. */
	private long longest;

	/** How long earlier drains have taken, in nanoseconds. */
	private long spent;

	/**
	 * Begins to drain the pools of a context.
	 * @param longest the longest drain timeout of these pools
	 * @param clock the clock of the pools
	 * @return the drain, which the caller must end
	 */
	Drain begin(Duration longest, PoolClock clock) {
		// Saturates instead of throwing an exception
		this.longest = Math.max(this.longest, TimeUnit.NANOSECONDS.convert(longest));
		return new Drain(clock, this.longest - this.spent);
	}

	/**
	 * The drain of the pools of one context.
	 */
	final class Drain {

		private final PoolClock clock;

		private final long begin;

		private final long most;

		private Drain(PoolClock clock, long most) {
			this.clock = clock;
			this.begin = clock.nanoTime();
			this.most = most;
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
