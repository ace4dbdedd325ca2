package io.github.managedpools.engine;

import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * One stretch of user code on one of the pool's threads. It can be interrupted from
 * elsewhere while it lasts and not an instant longer: what the thread does next never
 * sees an interrupt that was meant for the stint.
 */
final class Stint {

	private final ReentrantLock lock = new ReentrantLock();

	private boolean interrupted;

	private boolean over;

	private @Nullable Thread thread;

	/**
	 * Begins on the calling thread, unless the interrupt came before that.
	 * @return whether user code may run
	 */
	boolean begin() {
		this.lock.lock();
		try {
			this.thread = Thread.currentThread();
			return !this.interrupted;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Interrupts the stint, or keeps it from beginning.
	 */
	void interrupt() {
		this.lock.lock();
		try {
			if (!this.interrupted && !this.over) {
				this.interrupted = true;
				if (this.thread != null) {
					this.thread.interrupt();
				}
			}
		}
		finally {
			this.lock.unlock();
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
