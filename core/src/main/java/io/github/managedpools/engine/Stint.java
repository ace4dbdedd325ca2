package io.github.managedpools.engine;

import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * One stretch of user code on one of the pool's threads. It can be interrupted from
 * elsewhere while it lasts and not an instant longer: what the thread does next never
 * sees an interrupt that was meant for the stint.
 * <p>
 * {@link Thread#interrupt()} runs user code itself, as it closes the channel that the
 * thread is blocked in. So another thread of the pool calls it, and nobody waits for that
 * thread but the stint that is interrupted.
 */
final class Stint extends Task {

	private final ReentrantLock lock = new ReentrantLock();

	private final Once requested = new Once();

	private final Telling telling;

	private boolean over;

	private @Nullable Thread thread;

	Stint(Telling telling) {
		this.telling = telling;
	}

	/**
	 * Begins on the calling thread, unless the interrupt came before that.
	 * @return whether user code may run
	 */
	boolean begin() {
		this.lock.lock();
		try {
			if (this.requested.isOver()) {
				return false;
			}
			this.thread = Thread.currentThread();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Has the stint interrupted, or keeps it from beginning. Blocks for nothing and runs
	 * no user code.
	 */
	void interrupt(PoolThreads threads) {
		if (this.requested.end()) {
			threads.execute(this);
		}
	}

	@Override
	void perform() {
		Throwable failure = null;
		this.lock.lock();
		try {
			if (!this.over && this.thread != null) {
				this.thread.interrupt();
			}
		}
		catch (Throwable ex) {
			failure = ex;
		}
		finally {
			this.lock.unlock();
		}
		if (failure != null) {
			this.telling.failure("what an interrupt closes threw", failure);
		}
	}

	/**
	 * Ends, with the interrupt flag cleared whoever has set it.
	 */
	void end() {
		this.lock.lock();
		try {
			this.over = true;
			this.thread = null;
		}
		finally {
			this.lock.unlock();
			Thread.interrupted();
		}
	}

}
