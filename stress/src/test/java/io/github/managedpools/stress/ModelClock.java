package io.github.managedpools.stress;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.github.managedpools.PoolClock;
import org.jspecify.annotations.Nullable;

/**
 * A clock for the model checker, to which nothing may happen by chance. Whoever parks is
 * unparked or stays there for good, which the checker calls a deadlock.
 */
final class ModelClock implements PoolClock {

	private final AtomicLong now = new AtomicLong();

	private final long step;

	/** Whether the calling thread was nudged, on a clock that blocks. */
	private final @Nullable BooleanSupplier nudged;

	/** Whether the permit of a nudge was used up when the clock was read last. */
	private boolean usedUp;

	private ModelClock(long step, @Nullable BooleanSupplier nudged) {
		this.step = step;
		this.nudged = nudged;
	}

	/**
	 * A clock on which nobody ever waits long.
	 */
	static ModelClock standing() {
		return new ModelClock(0, null);
	}

	/**
	 * A clock on which everybody has waited long.
	 */
	static ModelClock leaping() {
		return new ModelClock(10_000_000, null);
	}

	/**
	 * A clock on which nobody ever waits long, and that blocks the one waiter who reads
	 * it for a moment: as a lock that another thread holds, this uses up the permit of a
	 * nudge. A waiter that parks all the same would sleep for good; since the model
	 * checker wakes threads for no reason, which helps there, it is said instead.
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
