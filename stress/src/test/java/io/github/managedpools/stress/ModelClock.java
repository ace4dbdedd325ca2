package io.github.managedpools.stress;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.github.managedpools.PoolClock;
import org.jspecify.annotations.Nullable;

/**
 * A deterministic clock for the model checker. A thread that parks is unparked or stays
 * parked for good, which the checker reports as a deadlock.
 */
final class ModelClock implements PoolClock {

	private final AtomicLong now = new AtomicLong();

	private final long step;

	/** Whether the calling thread was nudged; set on a clock that blocks. */
	private final @Nullable BooleanSupplier nudged;

	/** Whether the last read of the clock consumed the permit of a nudge. */
	private boolean usedUp;

	private ModelClock(long step, @Nullable BooleanSupplier nudged) {
		this.step = step;
		this.nudged = nudged;
	}

	/**
	 * Returns a clock on which no waiter ever waits long.
	 */
	static ModelClock standing() {
		return new ModelClock(0, null);
	}

	/**
	 * Returns a clock on which every waiter has waited long.
	 */
	static ModelClock leaping() {
		return new ModelClock(10_000_000, null);
	}

	/**
	 * Returns a clock on which no waiter ever waits long, and which blocks its one reader
	 * for a moment: like a lock that another thread holds, this consumes the permit of a
	 * nudge. A waiter that parks nevertheless would sleep for good; the clock throws
	 * instead, because the model checker's spurious wake-ups would hide that.
	 * @param nudged whether the calling thread was nudged and has not answered yet
	 */
	static ModelClock distracting(BooleanSupplier nudged) {
		return new ModelClock(0, nudged);
	}

	@Override
	public long nanoTime() {
		if (this.nudged != null) {
			this.usedUp = this.nudged.getAsBoolean();
		}
		return (this.step != 0) ? this.now.getAndAdd(this.step) : 0;
	}

	@Override
	public Instant instant() {
		return Instant.EPOCH;
	}

	@Override
	public void park(Object blocker, long nanos) {
		if (this.nudged != null && this.usedUp && this.nudged.getAsBoolean()) {
			throw new IllegalStateException("parks though the permit of its nudge is used up");
		}
		LockSupport.park(blocker);
	}

	@Override
	public Timer schedule(Runnable task, long nanos) {
		return () -> {
		};
	}

}
