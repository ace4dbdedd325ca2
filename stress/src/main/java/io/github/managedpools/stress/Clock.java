package io.github.managedpools.stress;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

import io.github.managedpools.PoolClock;

/**
 * The clocks of the tests. Scheduled tasks never run, because no test lasts that long.
 */
enum Clock implements PoolClock {

	/** Runs at normal speed. */
	STEADY {

		@Override
		public void park(Object blocker, long nanos) {
			LockSupport.parkNanos(blocker, nanos);
		}

	},

	/** Runs so fast that every waiter has waited for long. */
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

	/** Blocks for a moment when it is read, which consumes the permit of the thread. */
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

	/** Interrupts each thread that parks. */
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
	 * Waits for a few microseconds at most, so that the actions of two threads meet at
	 * varying moments.
	 */
	static void dawdle() {
		for (int turn = ThreadLocalRandom.current().nextInt(TURNS); turn > 0; turn--) {
			Thread.onSpinWait();
		}
	}

	/**
	 * A time after which only a forgotten waiter still waits.
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
