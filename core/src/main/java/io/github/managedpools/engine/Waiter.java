package io.github.managedpools.engine;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.github.managedpools.CreateFailure;
import io.github.managedpools.PoolListener.AcquireOutcome;
import org.jspecify.annotations.Nullable;

/**
 * A waiting caller: a blocked thread or, as an {@link AsyncWaiter}, a future. It ends by
 * one compare-and-set from {@code null} to its outcome: a lent {@link Slot}, an
 * {@link End}, the {@link CreateFailure} of its creation, or the
 * {@linkplain FailFastRefusal refusal} of a pool that fails fast. The loser of that race
 * must pass its resource on.
 */
class Waiter<T> extends AtomicReference<@Nullable Object> {

	/**
	 * The outcomes without a resource.
	 */
	enum End {

		TIMED_OUT, INTERRUPTED, CANCELLED, CLOSED, REJECTED

	}

	final Thread thread;

	/** The time at which it began to wait. */
	final long since;

	/** Whether it is a blocked platform thread. */
	final boolean isPlatformThread;

	/** The longest wait. */
	final long timeoutNanos;

	/** The creation or validation under way for it. */
	volatile transient @Nullable WorkItem<T> work;

	/** Whether it counts as waiting, and may be in the queue. */
	transient boolean isCounted;

	/** Whether a lease is being created for the slot that it was given. */
	transient boolean isLeasing;

	/**
	 * Whether a validation for it has failed: from then on it gets a creation and no
	 * further validation. Guarded by the ledger's lock.
	 */
	transient boolean checkFailed;

	/**
	 * The listeners' callback for the end of the wait; set before any thread can end it.
	 */
	transient @Nullable Consumer<AcquireOutcome> ending;

	/**
	 * Create a new {@code Waiter} for a thread that blocks.
	 */
	Waiter(Thread thread, long since, long timeoutNanos) {
		this(thread, since, timeoutNanos, !ThreadSupport.isVirtual(thread));
	}

	Waiter(Thread thread, long since, long timeoutNanos, boolean isPlatformThread) {
		this.thread = thread;
		this.since = since;
		this.timeoutNanos = timeoutNanos;
		this.isPlatformThread = isPlatformThread;
	}

	/**
	 * Whether a thread waits, which can look for a resource itself once it is woken.
	 */
	boolean blocks() {
		return true;
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
		return (outcome instanceof CreateFailure || outcome instanceof FailFastRefusal) ? AcquireOutcome.FAILED
				: AcquireOutcome.ACQUIRED;
	}

	/**
	 * The slot that it was given. Must be called only if it ended that way.
	 */
	@SuppressWarnings("unchecked")
	Slot<T> slot() {
		return (Slot<T>) Objects.requireNonNull(get());
	}

	/**
	 * Wakes a waiter that another thread has just ended. Never throws.
	 */
	void wake() {
		if (this.thread != Thread.currentThread()) {
			LockSupport.unpark(this.thread);
		}
	}

}
