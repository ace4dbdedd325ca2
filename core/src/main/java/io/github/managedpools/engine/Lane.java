package io.github.managedpools.engine;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Runs work on the pool's threads, a limited number of pieces at a time and in the order
 * in which they came. A piece that was given up on does not count any more, although its
 * thread may still hang.
 */
final class Lane {

	/** How many destructions run at a time. */
	static final int LIMIT = 32;

	private final PoolThreads threads;

	private final ReentrantLock lock = new ReentrantLock();

	// What follows is guarded by the lock

	private final Queue<Turn> waiting = new ArrayDeque<>();

	private int running;

	Lane(PoolThreads threads) {
		this.threads = threads;
	}

	/**
	 * Runs a piece of work when it is its turn.
	 * @param work takes what is run, on whatever thread, when it is over or was given up
	 * on
	 */
	void execute(Consumer<Runnable> work) {
		Turn turn = new Turn(work);
		if (isNow(turn)) {
			this.threads.execute(turn);
		}
	}

	private boolean isNow(Turn turn) {
		this.lock.lock();
		try {
			if (this.running >= LIMIT) {
				this.waiting.add(turn);
				return false;
			}
			this.running++;
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	private @Nullable Turn next() {
		this.lock.lock();
		try {
			Turn next = this.waiting.poll();
			this.running -= (next == null) ? 1 : 0;
			return next;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * One piece of work.
	 */
	private final class Turn implements Runnable {

		private final Consumer<Runnable> work;

		private final Once once = new Once();

		private volatile @Nullable Thread runner;

		Turn(Consumer<Runnable> work) {
			this.work = work;
		}

		@Override
		public void run() {
			for (Turn turn = this; turn != null; turn = turn.nextHere()) {
				turn.runner = Thread.currentThread();
				try {
					turn.work.accept(turn::givenUp);
				}
				catch (Throwable ex) {
					turn.startNext();
					throw ex;
				}
			}
		}

		/**
		 * The piece that goes on on this thread when this one is over.
		 */
		private @Nullable Turn nextHere() {
			if (Lane.this.threads.areFresh()) {
				startNext();
				return null;
			}
			return this.once.end() ? next() : null;
		}

		private void givenUp() {
			// The thread that is through with its work goes on with the next by itself
			if (this.runner != Thread.currentThread()) {
				startNext();
			}
		}

		private void startNext() {
			Turn next = this.once.end() ? next() : null;
			if (next != null) {
				Lane.this.threads.execute(next);
			}
		}

	}

}
