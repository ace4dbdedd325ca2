package io.github.managedpools.cluster;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolClock.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Repeats a step. The step returns after how many nanoseconds it is due again; a signal
 * makes it due at once.
 */
abstract class Loop {

	/** Returned by a step that must not be repeated. */
	static final long END = Long.MIN_VALUE;

	/** The delay after a step that failed, as for lack of memory. */
	private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	private final LongSupplier step;

	Loop(LongSupplier step) {
		this.step = step;
	}

	abstract void start();

	abstract void signal();

	final long runStep() {
		try {
			return this.step.getAsLong();
		}
		catch (Throwable ex) {
			return RETRY_NANOS;
		}
	}

	/**
	 * A loop on a thread of its own, for steps that may block.
	 */
	static Loop onThread(String name, PoolClock clock, LongSupplier step) {
		return new OnThread(name, clock, step);
	}

	/**
	 * A loop on the thread of a clock, for steps that never block.
	 */
	static Loop onClock(PoolClock clock, LongSupplier step) {
		return new OnClock(clock, step);
	}

	private static final class OnThread extends Loop implements Runnable {

		private final PoolClock clock;

		private final Thread thread;

		private volatile boolean signalled;

		OnThread(String name, PoolClock clock, LongSupplier step) {
			super(step);
			this.clock = clock;
			this.thread = new Thread(null, this, name, 0, false);
			this.thread.setDaemon(true);
		}

		@Override
		void start() {
			this.thread.start();
		}

		@Override
		void signal() {
			this.signalled = true;
			LockSupport.unpark(this.thread);
		}

		@Override
		public void run() {
			while (true) {
				this.signalled = false;
				long wait = runStep();
				if (wait == END) {
					return;
				}
				// Otherwise park would return at once, again and again
				Thread.interrupted();
				if (!this.signalled && wait > 0) {
					this.clock.park(this, wait);
				}
			}
		}

	}

	private static final class OnClock extends Loop implements Runnable {

		private final PoolClock clock;

		private final AtomicBoolean signalled = new AtomicBoolean();

		private @Nullable Timer next;

		private volatile boolean ended;

		OnClock(PoolClock clock, LongSupplier step) {
			super(step);
			this.clock = clock;
		}

		@Override
		void start() {
			signal();
		}

		@Override
		void signal() {
			if (!this.ended && this.signalled.compareAndSet(false, true)) {
				this.clock.schedule(this, 0);
			}
		}

		@Override
		public void run() {
			Timer previous = this.next;
			if (previous != null) {
				previous.cancel();
				this.next = null;
			}
			if (this.ended) {
				return;
			}
			this.signalled.set(false);
			long wait = runStep();
			if (wait == END) {
				this.ended = true;
			}
			else {
				this.next = this.clock.schedule(this, wait);
			}
		}

	}

}
