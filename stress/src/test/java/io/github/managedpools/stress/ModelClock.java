package io.github.managedpools.stress;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.github.managedpools.PoolClock;

/**
 * A clock for the model checker, to which nothing may happen by chance. Whoever parks is
 * unparked or stays there for good, which the checker calls a deadlock.
 */
final class ModelClock implements PoolClock {

	private final AtomicLong now = new AtomicLong();

	private final long step;

	private final boolean distracts;

	private ModelClock(long step, boolean distracts) {
		this.step = step;
		this.distracts = distracts;
	}

	/**
	 * A clock on which nobody ever waits long.
	 */
	static ModelClock standing() {
		return new ModelClock(0, false);
	}

	/**
	 * A clock on which everybody has waited long.
	 */
	static ModelClock leaping() {
		return new ModelClock(10_000_000, false);
	}

	/**
	 * A clock on which nobody ever waits long, and that blocks whoever reads it for a
	 * moment: as a lock that another thread holds, this uses up the permit of the thread.
	 */
	static ModelClock distracting() {
		return new ModelClock(0, true);
	}

	@Override
	public long nanoTime() {
		if (this.distracts) {
			LockSupport.unpark(Thread.currentThread());
			LockSupport.park();
		}
		return (this.step != 0) ? this.now.getAndAdd(this.step) : 0;
	}

	@Override
	public Instant instant() {
		return Instant.EPOCH;
	}

	@Override
	public void park(Object blocker, long nanos) {
		LockSupport.park(blocker);
	}

	@Override
	public Timer schedule(Runnable task, long nanos) {
		return () -> {
		};
	}

}
