package io.github.managedpools.engine;

import org.jspecify.annotations.Nullable;

/**
 * One call of user code on a thread of the pool. Another thread can interrupt it while it
 * lasts, and not an instant longer: whatever the thread runs next never sees an interrupt
 * that was meant for the call.
 * <p>
 * {@link Thread#interrupt()} runs user code itself, because it closes the channel in
 * which the thread is blocked. So another thread of the pool delivers the interrupt, and
 * only the interrupted call waits for that thread.
 */
final class InterruptibleCall extends Task {

	private final FailSafeLock lock = new FailSafeLock();

	private final OneShot requested = new OneShot();

	private final PoolEvents events;

	private boolean over;

	private @Nullable Thread thread;

	InterruptibleCall(PoolEvents events) {
		this.events = events;
	}

	/**
	 * Begins on the calling thread, unless it has been interrupted already.
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
	 * Interrupts the call, or prevents it from beginning. Does not block and runs no user
	 * code.
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
			this.events.failure("what an interrupt closes threw", failure);
		}
	}

	/**
	 * Ends, and clears the interrupt flag whichever thread has set it.
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
