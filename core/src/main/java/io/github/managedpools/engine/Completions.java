package io.github.managedpools.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Completes the futures of ended waiters on threads of the pool, because the thread that
 * has ended a waiter must not run dependent stages.
 * <p>
 * A few threads share the work, so that closing a pool with many waiters does not start a
 * thread for each. Completing a future may block for long. So before a thread completes
 * one, it ensures that another thread will handle the rest.
 */
final class Completions<T> {

	private final PoolContext<T> pool;

	private final Consumer<AsyncWaiter<T>> concluding;

	private final Queue<AsyncWaiter<T>> ended = new ConcurrentLinkedQueue<>();

	/** Whether a thread has been requested and has not begun yet. */
	private final AtomicBoolean starting = new AtomicBoolean();

	/** Allocated ahead: once a thread counts as requested, nothing may fail. */
	private final Runnable completing = this::completeAll;

	/**
	 * Create a new {@code Completions}.
	 * @param concluding completes the future of a waiter
	 */
	Completions(PoolContext<T> pool, Consumer<AsyncWaiter<T>> concluding) {
		this.pool = pool;
		this.concluding = concluding;
	}

	/**
	 * Completes the future of a waiter that has ended. Never throws.
	 */
	void add(AsyncWaiter<T> waiter) {
		try {
			this.ended.add(waiter);
		}
		catch (OutOfMemoryError ex) {
			Task conclusion = waiter.conclusion;
			if (conclusion != null) {
				this.pool.threads.execute(conclusion);
			}
			return;
		}
		try {
			start();
		}
		catch (Throwable ex) {
			this.pool.signals.requestRecovery();
		}
	}

	/**
	 * Starts a thread that completes the futures of ended waiters, if there are any.
	 */
	void start() {
		if (!this.ended.isEmpty() && this.starting.compareAndSet(false, true)) {
			start(this.completing);
		}
	}

	private void start(Runnable task) {
		try {
			this.pool.threads.execute(task);
		}
		catch (Throwable ex) {
			// Otherwise no thread would ever start another
			this.starting.set(false);
			throw ex;
		}
	}

	private void completeAll() {
		this.starting.set(false);
		for (AsyncWaiter<T> waiter = this.ended.poll(); waiter != null; waiter = nextHere()) {
			try {
				if (!this.ended.isEmpty() && this.starting.compareAndSet(false, true)) {
					Helper helper = new Helper();
					start(helper);
					helper.started = true;
				}
			}
			catch (Throwable ex) {
				// Without memory for a helper. This thread may leave the rest to another
				this.starting.set(false);
				this.pool.signals.requestRecovery();
			}
			complete(waiter);
		}
	}

	/**
	 * The waiter whose future is completed next on this thread. Returns {@code null} if
	 * dependent stages may have changed the state of the thread: then another thread
	 * handles the rest.
	 */
	private @Nullable AsyncWaiter<T> nextHere() {
		return this.pool.threads.areFresh() ? null : this.ended.poll();
	}

	private void complete(AsyncWaiter<T> waiter) {
		try {
			this.concluding.accept(waiter);
		}
		catch (Throwable ex) {
			// The other futures must still be completed
			this.pool.events.failure("a future could not be completed", ex);
		}
	}

	/**
	 * Takes over the remaining futures. Does nothing on the requesting thread, on which
	 * it runs if no other thread is available: that thread continues by itself, and must
	 * not recurse for every future.
	 */
	private final class Helper implements Runnable {

		private final Thread asking = Thread.currentThread();

		/** Read by the requesting thread only, or after it has continued. */
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
