package io.github.managedpools.engine;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.github.managedpools.CreateFailure;
import io.github.managedpools.PoolListener.AcquireOutcome;
import org.jspecify.annotations.Nullable;

/**
 * A caller that waits, blocked or by a future. It ends by one compare-and-set from {@code
 * null} to its outcome: a lent {@link Slot}, an {@link End}, or the {@link CreateFailure}
 * of the creation that was made for it. The loser of that race keeps what it brought.
 */
final class Waiter<T> extends AtomicReference<@Nullable Object> {

	/**
	 * How a waiter ends without a resource.
	 */
	enum End {

		TIMED_OUT, INTERRUPTED, CANCELLED, CLOSED, REJECTED

	}

	final Thread thread;

	final transient @Nullable LeaseFuture<T> future;

	/** When it began to wait. */
	final long since;

	/** Whether it is a blocked thread of the operating system. */
	final boolean isPlatformThread;

	/** How long it waits at most. */
	final long timeoutNanos;

	/** The stack that a future was asked for with. */
	transient StackTraceElement @Nullable [] stack;

	/** The creation or validation that is being done for it. */
	volatile transient @Nullable WorkItem<T> work;

	/** Whether it counts as one who waits, and may be in the queue. */
	transient boolean isCounted;

	/** Whether a lease is being made of the slot that it was given. */
	transient boolean isLeasing;

	/** Concludes the future; allocated ahead, because a full heap must not keep it. */
	transient @Nullable Task conclusion;

	/**
	 * Whether a validation that was made for it failed: from then on no other keeps it
	 * from getting a creation. Guarded by the ledger's lock.
	 */
	transient boolean checkFailed;

	/** Tells those who listen how the wait ended; set before anybody can end it. */
	transient @Nullable Consumer<AcquireOutcome> ending;

	Waiter(Thread thread, @Nullable LeaseFuture<T> future, long since, long timeoutNanos) {
		this.thread = thread;
		this.future = future;
		this.since = since;
		this.timeoutNanos = timeoutNanos;
		this.isPlatformThread = future == null && !ThreadSupport.isVirtual(thread);
	}

	/**
	 * When it has waited for as long as it would.
	 */
	long deadline() {
		return this.since + this.timeoutNanos;
	}

	boolean isOver() {
		return get() != null;
	}

	/**
	 * Tells those who listen how the wait ended. To be called by whoever concludes it.
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
	 * Tells a waiter that another thread has just ended. Never throws.
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
