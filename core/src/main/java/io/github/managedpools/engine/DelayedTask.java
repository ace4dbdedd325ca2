package io.github.managedpools.engine;

import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolClock.Timer;
import org.jspecify.annotations.Nullable;

/**
 * A short task that runs at its time, or as soon afterwards as it can be scheduled.
 */
final class DelayedTask extends Task implements Timer {

	private final Runnable task;

	private final PoolClock clock;

	private final long due;

	private volatile boolean cancelled;

	private volatile @Nullable Timer timer;

	DelayedTask(Runnable task, PoolClock clock, long nanos) {
		this.task = task;
		this.clock = clock;
		this.due = clock.nanoTime() + nanos;
	}

	/**
	 * Schedules the task.
	 * @return whether it has been scheduled or is no longer needed
	 */
	boolean setAgain() {
		return set(this.due - this.clock.nanoTime());
	}

	boolean set(long nanos) {
		if (this.cancelled || isClaimed()) {
			return true;
		}
		try {
			Timer set = this.clock.schedule(this, nanos);
			this.timer = set;
			if (this.cancelled) {
				set.cancel();
			}
			return true;
		}
		catch (Throwable ex) {
			return false;
		}
	}

	@Override
	void perform() {
		if (!this.cancelled) {
			this.task.run();
		}
	}

	@Override
	public void cancel() {
		this.cancelled = true;
		Timer set = this.timer;
		if (set != null) {
			set.cancel();
		}
	}

}
