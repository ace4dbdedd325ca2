package io.github.managedpools.engine;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.github.managedpools.CreateFailure;
import io.github.managedpools.PoolListener.AcquireOutcome;
import org.jspecify.annotations.Nullable;

/**
 * A waiting caller, blocked or with a future. It ends by one compare-and-set from
 * {@code null} to its outcome: a lent {@link Slot}, an {@link End}, or the
 * {@link CreateFailure} of its creation. The loser of that race must pass its resource
 * on.
 */
final class Waiter<T> extends AtomicReference<@Nullable Object> {

	/**
	 * The outcomes without a resource.
	 */
	enum End {

		TIMED_OUT, INTERRUPTED, CANCELLED, CLOSED, REJECTED

	}

	final Thread thread;

	final transient @Nullable LeaseFuture<T> future;

	/** The time at which it began to wait. */
	final long since;

	/** Whether it is a blocked platform thread. */
	final boolean isPlatformThread;

	/** The longest wait. */
	final long timeoutNanos;

	/** The stack of the caller of a future. */
	transient StackTraceElement @Nullable [] stack;

	/** The creation or validation under way for it. */
	volatile transient @Nullable WorkItem<T> work;

	/** Whether it counts as waiting, and may be in the queue. */
	transient boolean isCounted;

	/** Whether a lease is being created for the slot that it was given. */
	transient boolean isLeasing;

	/**
	 * The task that concludes the future; allocated in advance, because a full heap must
	 * not prevent it.
	 */
	transient @Nullable Task conclusion;

	/**
	 * Whether a validation for it has failed: from then on it gets a creation and no
	 * further validation. Guarded by the ledger's lock.
	 */
	transient boolean checkFailed;

	/**
	 * The listeners' callback for the end of the wait; set before any thread can end it.
	 */
	transient @Nullable Consumer<AcquireOutcome> ending;

	Waiter(Thread thread, @Nullable LeaseFuture<T> future, long since, long timeoutNanos) {
		this.thread = thread;
		this.future = future;
		this.since = since;
		this.timeoutNanos = timeoutNanos;
		this.isPlatformThread = future == null && !ThreadSupport.isVirtual(thread);
	}

	/**
	 * The time at which its timeout elapses.
	 */
	long deadline() {
		return this.since + this.timeoutNanos;
	}

	boolean isOver() {
		return get() != null;
	}

	/**
	 * Notifies listeners of the outcome. Must be called by the thread that concludes the
	 * wait.
	 */
	void tellEnd(Object outcome) {
		Consumer<AcquireOutcome> told = this.ending;
		this.ending = null;
		if (told != null) {
			told.accept(outcomeOf(outcome));
		}
	}

	private static AcquireOutcome outcomeOf(Object outcome) {
		if (outcome instanceof AcquireOutcome known) {
			return known;
		}
		if (outcome instanceof End end) {
			return AcquireOutcome.valueOf(end.name());
		}
		return (outcome instanceof CreateFailure) ? AcquireOutcome.FAILED : AcquireOutcome.ACQUIRED;
	}

	/**
	 * Wakes a waiter that another thread has just ended. Never throws.
	 */
	void wake(PoolEngine<T> engine) {
		if (this.future != null) {
			engine.completions.add(this);
		}
		else if (this.thread != Thread.currentThread()) {
			LockSupport.unpark(this.thread);
		}
	}

}
