package io.github.managedpools.engine;

import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on the pool's threads, a limited number at a time, in the order of their
 * arrival. An abandoned task no longer counts, although its thread may still hang.
 * <p>
 * Each pool of a family has its own executor, and all of them share the limit. To keep
 * hanging tasks of one pool from blocking the others, the tasks of one pool take at most
 * half of what the others leave; pools that may run more take turns.
 */
final class BoundedExecutor {

	/** The number of destructions that run at a time. */
	static final int LIMIT = 32;

	private final SharedLimit shared;

	private final boolean single;

	// The fields below are guarded by the shared lock

	private @Nullable Turn first;

	private @Nullable Turn last;

	private int running;

	/** The next executor in turn, while tasks wait in this one. */
	private @Nullable BoundedExecutor next;

	/**
	 * Create a new {@code BoundedExecutor} with a limit of its own.
	 */
	BoundedExecutor(PoolThreads threads) {
		this(new SharedLimit(threads), true);
	}

	private BoundedExecutor(SharedLimit shared, boolean single) {
		this.shared = shared;
		this.single = single;
	}

	/**
	 * Creates an executor that shares the limit with this one.
	 */
	BoundedExecutor withSameLimit() {
		return new BoundedExecutor(this.shared, false);
	}

	/**
	 * Runs a task when it is its turn. Never throws, and allocates nothing.
	 */
	void execute(Turn turn) {
		if (isNow(turn)) {
			this.shared.threads.execute(turn);
		}
	}

	private boolean isNow(Turn turn) {
		this.shared.lock.lock();
		try {
			if (this.first == null && mayRun()) {
				this.running++;
				this.shared.running++;
				return true;
			}
			add(turn);
			return false;
		}
		finally {
			this.shared.lock.unlock();
		}
	}

	private boolean mayRun() {
		int left = LIMIT - (this.shared.running - this.running);
		return this.shared.running < LIMIT && (this.single || this.running < Math.max(1, left / 2));
	}

	private void add(Turn turn) {
		if (this.last != null) {
			this.last.following = turn;
		}
		else {
			this.first = turn;
			this.shared.add(this);
		}
		this.last = turn;
	}

	private @Nullable Turn poll() {
		Turn turn = this.first;
		if (turn != null) {
			this.first = turn.following;
			this.last = (this.first != null) ? this.last : null;
			turn.following = null;
			this.running++;
			this.shared.running++;
		}
		return turn;
	}

	/**
	 * The state that several executors share.
	 */
	private static final class SharedLimit {

		private final PoolThreads threads;

		private final FailSafeLock lock = new FailSafeLock();

		// The fields below are guarded by the lock

		private int running;

		/** The executors in which tasks wait, in turn. */
		private @Nullable BoundedExecutor first;

		private @Nullable BoundedExecutor last;

		SharedLimit(PoolThreads threads) {
			this.threads = threads;
		}

		void add(BoundedExecutor executor) {
			executor.next = null;
			if (this.last != null) {
				this.last.next = executor;
			}
			else {
				this.first = executor;
			}
			this.last = executor;
		}

		/**
		 * Records the end of a task.
		 * @return the task that takes its place
		 */
		@Nullable Turn next(BoundedExecutor over) {
			this.lock.lock();
			try {
				over.running--;
				this.running--;
				return next();
			}
			finally {
				this.lock.unlock();
			}
		}

		private @Nullable Turn next() {
			BoundedExecutor previous = null;
			for (BoundedExecutor executor = this.first; executor != null; executor = executor.next) {
				if (executor.mayRun()) {
					remove(executor, previous);
					Turn turn = executor.poll();
					if (executor.first != null) {
						add(executor);
					}
					return turn;
				}
				previous = executor;
			}
			return null;
		}

		private void remove(BoundedExecutor executor, @Nullable BoundedExecutor previous) {
			if (previous != null) {
				previous.next = executor.next;
			}
			else {
				this.first = executor.next;
			}
			if (this.last == executor) {
				this.last = previous;
			}
			executor.next = null;
		}

	}

	/**
	 * One task. It {@linkplain #end() ends} itself when it is over or has been given up
	 * on.
	 */
	abstract static class Turn extends Task {

		private final BoundedExecutor executor;

		private final OneShot once = new OneShot();

		private volatile @Nullable Thread runner;

		/**
		 * The next task in the same executor. Guarded by the shared lock.
		 */
		private @Nullable Turn following;

		Turn(BoundedExecutor executor) {
			this.executor = executor;
		}

		/**
		 * Runs the task, on a thread of the pool. If it is called again after it has
		 * thrown, it continues where it stopped.
		 */
		abstract void work();

		@Override
		final void perform() {
			for (Turn turn = this; turn != null; turn = turn.nextHere()) {
				turn.runner = Thread.currentThread();
				try {
					turn.work();
				}
				catch (Throwable ex) {
					if (turn == this) {
						throw ex;
					}
					this.executor.shared.threads.keep(turn);
					return;
				}
			}
		}

		@Override
		final boolean isRepeatable() {
			return true;
		}

		/**
		 * The task that continues on this thread after this one.
		 */
		private @Nullable Turn nextHere() {
			if (this.executor.shared.threads.areFresh()) {
				startNext();
				return null;
			}
			return next();
		}

		/**
		 * Records that the task is over or has been given up on. Never throws.
		 */
		final void end() {
			// The thread that has completed its task continues with the next by itself
			if (this.runner != Thread.currentThread() && this.runner != null) {
				startNext();
			}
		}

		private void startNext() {
			Turn following = next();
			if (following != null) {
				this.executor.shared.threads.execute(following);
			}
		}

		/**
		 * Ends this task.
		 * @return the task that takes its place
		 */
		private @Nullable Turn next() {
			return this.once.end() ? this.executor.shared.next(this.executor) : null;
		}

	}

}
