package io.github.managedpools.stress;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

import io.github.managedpools.PoolClock;

/**
 * The clocks of the tests. Nothing that is scheduled ever happens, since no test lasts
 * that long.
 */
enum Clock implements PoolClock {

	/** Runs as clocks do. */
	STEADY {

		@Override
		public void park(Object blocker, long nanos) {
			LockSupport.parkNanos(blocker, nanos);
		}

	},

	/** Runs so fast that whoever waits has waited for long. */
	HURRYING {

		@Override
		public long nanoTime() {
			return System.nanoTime() << HURRY;
		}

		@Override
		public void park(Object blocker, long nanos) {
			LockSupport.parkNanos(blocker, nanos >> HURRY);
		}

	},

	/** To read it blocks for a moment, which uses up the permit of the thread. */
	DISTRACTING {

		@Override
		public long nanoTime() {
			dawdle();
			LockSupport.unpark(Thread.currentThread());
			LockSupport.park();
			return System.nanoTime();
		}

		@Override
		public void park(Object blocker, long nanos) {
			LockSupport.parkNanos(blocker, nanos);
		}

	},

	/** Whoever parks is interrupted. */
	INTERRUPTING {

		@Override
		public void park(Object blocker, long nanos) {
			Thread.currentThread().interrupt();
		}

	};

	private static final int HURRY = 10;

	private static final int TURNS = 300;

	private static final Duration TOO_LONG = Duration.ofSeconds(10);

	/**
	 * Passes some microseconds at most, so that what two threads do meets at other
	 * moments than the first.
	 */
	static void dawdle() {
		for (int turn = ThreadLocalRandom.current().nextInt(TURNS); turn > 0; turn--) {
			Thread.onSpinWait();
		}
	}

	/**
	 * Nobody waits that long unless he was forgotten.
	 */
	Duration tooLong() {
		return (this == HURRYING) ? TOO_LONG.multipliedBy(1 << HURRY) : TOO_LONG;
	}

	@Override
	public long nanoTime() {
		return System.nanoTime();
	}

	@Override
	public Instant instant() {
		return Instant.EPOCH;
	}

	@Override
	public Timer schedule(Runnable task, long nanos) {
		return () -> {
		};
	}

}
