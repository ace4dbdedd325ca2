package io.github.managedpools.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * Completes the futures of ended waiters on threads of the pool, because the thread that
 * ended a waiter must not run what depends on its future.
 * <p>
 * A few threads share the work, so that closing a pool with many waiters does not start a
 * thread for each. Completing a future may block for long; so before a thread does it, it
 * makes sure that another thread comes for the rest.
 */
final class Completions<T> {

	private final PoolEngine<T> engine;

	private final Queue<Waiter<T>> ended = new ConcurrentLinkedQueue<>();

	/** Whether a thread was asked for that has not begun yet. */
	private final AtomicBoolean starting = new AtomicBoolean();

	Completions(PoolEngine<T> engine) {
		this.engine = engine;
	}

	/**
	 * Completes the future of a waiter that has ended. Never throws.
	 */
	void add(Waiter<T> waiter) {
		try {
			this.ended.add(waiter);
		}
		catch (OutOfMemoryError ex) {
			Task conclusion = waiter.conclusion;
			if (conclusion != null) {
				this.engine.threads.execute(conclusion);
			}
			return;
		}
		try {
			start();
		}
		catch (Throwable ex) {
			this.engine.recovery.request();
		}
	}

	/**
	 * Has a thread complete what has ended.
	 */
	void start() {
		if (!this.ended.isEmpty() && this.starting.compareAndSet(false, true)) {
			start(this::completeAll);
		}
	}

	private void start(Runnable task) {
		try {
			this.engine.threads.execute(task);
		}
		catch (Throwable ex) {
			// Otherwise no thread would ever start another
			this.starting.set(false);
			throw ex;
		}
	}

	private void completeAll() {
		this.starting.set(false);
		for (Waiter<T> waiter = this.ended.poll(); waiter != null; waiter = nextHere()) {
			try {
				if (!this.ended.isEmpty() && this.starting.compareAndSet(false, true)) {
					Helper helper = new Helper();
					start(helper);
					helper.started = true;
				}
			}
			catch (Throwable ex) {
				// Then this thread goes on alone
			}
			complete(waiter);
		}
	}

	/**
	 * The waiter whose future is completed next on this thread. None if what depends on a
	 * future may have left something on it: then another thread has come for the rest.
	 */
	private @Nullable Waiter<T> nextHere() {
		return this.engine.threads.areFresh() ? null : this.ended.poll();
	}

	private void complete(Waiter<T> waiter) {
		try {
			this.engine.asyncAcquisition.conclude(waiter);
		}
		catch (Throwable ex) {
			// The other futures are still to be completed
			this.engine.events.failure("a future could not be completed", ex);
		}
	}

	/**
	 * Takes over what is left. Does nothing on the thread that asks for it, on which it
	 * runs if no other can be had: that thread goes on by itself, and must not go deeper
	 * with every future.
	 */
	private final class Helper implements Runnable {

		private final Thread asking = Thread.currentThread();

		/** Read by the asking thread only, or after it has gone on. */
		private boolean started;

		@Override
		public void run() {
			if (Thread.currentThread() == this.asking && !this.started) {
				Completions.this.starting.set(false);
			}
			else {
				completeAll();
			}
		}

	}

}
