package io.github.managedpools.engine;

import org.jspecify.annotations.Nullable;

/**
 * Work for a thread of the pool that runs at most once, however often a start is
 * attempted: a start that throws may have happened nevertheless. A task that throws,
 * because memory runs out, and that can {@linkplain #isRepeatable() continue} where it
 * stopped runs again later. The task is its own node in the {@linkplain Backlog backlog},
 * so that keeping it needs no memory.
 */
abstract class Task implements Runnable {

	private final OneShot claimed = new OneShot();

	/** The threads that run the backlog after this task. */
	volatile @Nullable PoolThreads threads;

	/** The next task in the backlog. Guarded by its lock, like the fields below. */
	@Nullable Task next;

	boolean isKept;

	/**
	 * A task that runs a runnable.
	 */
	static Task of(Runnable runnable) {
		return (runnable instanceof Task task) ? task : new Task() {

			@Override
			void perform() {
				runnable.run();
			}

		};
	}

	@Override
	public final void run() {
		boolean over = true;
		try {
			over = runAlone();
		}
		finally {
			PoolThreads present = this.threads;
			if (over && present != null) {
				present.runBacklog();
			}
		}
	}

	/**
	 * Runs the task, unless it has run already, without running the backlog.
	 * @return whether the task is over; otherwise it runs again later
	 */
	final boolean runAlone() {
		if (!this.claimed.end()) {
			return true;
		}
		try {
			perform();
			return true;
		}
		catch (Throwable ex) {
			PoolThreads present = this.threads;
			if (present == null || !isRepeatable()) {
				throw ex;
			}
			this.claimed.renew();
			present.keep(this);
			return false;
		}
	}

	/**
	 * Whether {@link #perform()} continues where it stopped if it is called again after
	 * it has thrown.
	 */
	boolean isRepeatable() {
		return false;
	}

	/**
	 * Whether a thread has begun to run the task.
	 */
	boolean isClaimed() {
		return this.claimed.isOver();
	}

	abstract void perform();

}
