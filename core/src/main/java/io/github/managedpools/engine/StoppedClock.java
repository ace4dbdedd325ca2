package io.github.managedpools.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.PoolClock;

/**
 * Notices that the clock of a pool stands still, such as a manual one that no test
 * advances any more, so that no thread waits forever for a time that does not come. Used
 * by one thread at a time.
 */
final class StoppedClock {

	/** A test may take this long before it advances its clock. */
	private static final long LEAST = TimeUnit.SECONDS.toNanos(1);

	private final PoolClock clock;

	private long time;

	/** The real time since which the clock shows this time. */
	private long since;

	StoppedClock(PoolClock clock) {
		this.clock = clock;
		renew();
	}

	/**
	 * Starts watching again.
	 */
	void renew() {
		this.time = this.clock.nanoTime();
		this.since = System.nanoTime();
	}

	/**
	 * Whether the clock has shown the same time for longer than a wait should take.
	 * @param longest the wait
	 */
	boolean hasStoppedFor(Duration longest) {
		if (this.clock.nanoTime() != this.time) {
			renew();
		}
		return System.nanoTime() - this.since >= Math.max(LEAST, Nanos.of(longest));
	}

}
