package io.github.managedpools.engine;

import io.github.managedpools.Lease;
import io.github.managedpools.engine.Waiter.End;
import org.jspecify.annotations.Nullable;

/**
 * Leases a resource to a caller: at once if one is idle, otherwise after a wait in the
 * {@linkplain WaiterQueue queue}.
 */
final class Acquisition<T> {

	private final PoolEngine<T> engine;

	private final IdleSlots<T> idleSlots;

	Acquisition(PoolEngine<T> engine) {
		this.engine = engine;
		this.idleSlots = engine.idleSlots;
	}

	/**
	 * Leases a resource, waiting for one if need be.
	 */
	Lease<T> acquire(long timeoutNanos) throws InterruptedException {
		long since = this.engine.clock.nanoTime();
		Thread thread = Thread.currentThread();
		this.engine.creations.fill();
		Slot<T> slot = this.engine.finder.takeNow(thread, since, timeoutNanos <= 0);
		if (slot != null) {
			return lease(slot, thread, since);
		}
		if (timeoutNanos <= 0) {
			this.engine.creations.want();
			throw this.engine.acquireFailures.refusal(End.TIMED_OUT, since, timeoutNanos);
		}
		Waiter<T> waiter = new Waiter<>(thread, null, since, timeoutNanos);
		StepPoint.QUEUE.reach();
		try {
			if (!this.engine.waiterQueue.enter(waiter, this.engine.settings().maxPending())) {
				throw this.engine.acquireFailures.refusal(End.REJECTED, since, timeoutNanos);
			}
			return await(waiter);
		}
		catch (Throwable ex) {
			abort(waiter);
			throw ex;
		}
	}

	/**
	 * Leases a resource without waiting for a holder or a creation.
	 */
	@Nullable Lease<T> tryAcquire() {
		long since = this.engine.clock.nanoTime();
		Thread thread = Thread.currentThread();
		this.engine.creations.fill();
		Slot<T> slot = this.engine.finder.takeNow(thread, since, true);
		if (slot != null) {
			return lease(slot, thread, since);
		}
		if (this.engine.isClosing()) {
			throw this.engine.acquireFailures.closed(since);
		}
		this.engine.creations.want();
		return null;
	}

	private Lease<T> await(Waiter<T> waiter) throws InterruptedException {
		Object outcome = outcome(waiter);
		if (outcome instanceof Slot<?>) {
			StepPoint.DELIVERED.reach();
			waiter.isLeasing = true;
			return lease(delivered(outcome), waiter.thread, waiter.since);
		}
		if (outcome == End.INTERRUPTED) {
			throw this.engine.acquireFailures.interrupted(waiter.since);
		}
		throw this.engine.acquireFailures.refusal(outcome, waiter.since, waiter.timeoutNanos);
	}

	private Object outcome(Waiter<T> waiter) {
		boolean interrupted = false;
		try {
			this.engine.stir();
			this.engine.creations.refuseOneTooMany(waiter);
			boolean watched = !waiter.isPlatformThread && this.engine.waitTimeouts.watch(waiter);
			StepPoint.PARK.reach();
			Object outcome = waiter.get();
			for (; outcome == null; outcome = waiter.get()) {
				this.engine.threads.catchUp();
				long left = waiter.timeoutNanos - (this.engine.clock.nanoTime() - waiter.since);
				if (interrupted) {
					this.engine.waiterQueue.end(waiter, End.INTERRUPTED);
				}
				else if (this.engine.isClosing()) {
					this.engine.waiterQueue.end(waiter, End.CLOSED);
				}
				else if (left <= 0) {
					this.engine.waiterQueue.end(waiter, End.TIMED_OUT);
				}
				// Any call that blocked until now, such as for a lock, may have used up
				// the permit of a nudge. Nothing may block between this and the park
				else if (this.engine.waiterQueue.answer(waiter)) {
					this.engine.finder.serve();
				}
				else if (!waiter.isOver()) {
					this.engine.clock.park(this, this.engine.threads.patience(watched ? Long.MAX_VALUE : left));
					interrupted = Thread.interrupted();
				}
			}
			leave(waiter, outcome);
			interrupted &= outcome != End.INTERRUPTED;
			return outcome;
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Ends a wait that was broken off by what never throws, such as for want of memory:
	 * what the waiter may have been given goes to the next. Does nothing if the wait came
	 * to its end.
	 */
	private void abort(Waiter<T> waiter) {
		if (!waiter.isCounted || waiter.isLeasing) {
			return;
		}
		if (this.engine.waiterQueue.end(waiter, End.CANCELLED)) {
			leave(waiter, End.CANCELLED);
		}
		else if (waiter.get() instanceof Slot<?> slot) {
			waiter.isLeasing = true;
			this.engine.release.putBack(delivered(slot));
			leave(waiter, End.CANCELLED);
		}
	}

	/**
	 * A waiter that has ended does what it owes to those who still wait.
	 */
	void leave(Waiter<T> waiter, Object outcome) {
		try {
			if (outcome instanceof End) {
				this.engine.waiterQueue.left();
				this.engine.pendingWork.left(waiter);
			}
		}
		finally {
			if (this.engine.waiterQueue.answer(waiter)) {
				this.engine.finder.serve();
			}
			waiter.tellEnd(outcome);
		}
	}

	/**
	 * Makes the lease of a slot that is lent already, and expects the borrower to come
	 * back to it.
	 */
	Lease<T> lease(Slot<T> slot, Thread thread, long since) {
		return lease(slot, thread, since, null);
	}

	/**
	 * Makes a lease for somebody who asked on another thread.
	 * @param stack the stack that it was asked for with, or {@code null} for the calling
	 * thread's
	 */
	Lease<T> lease(Slot<T> slot, Thread thread, long since, StackTraceElement @Nullable [] stack) {
		long id = ThreadSupport.id(thread);
		this.idleSlots.remember(id, slot);
		if (!this.engine.tracks()) {
			return plainLease(slot, Slot.lease(slot.state()), id);
		}
		// Whoever asks may see the slot while its lease is not tracked yet, or no longer
		slot.lentTo(id);
		try {
			return this.engine.leaseTracker.lease(slot, thread, since, stack);
		}
		catch (Throwable ex) {
			this.engine.release.putBack(slot);
			throw ex;
		}
	}

	/**
	 * Makes the lease of a slot that is lent already, and that nobody tracks.
	 */
	Lease<T> plainLease(Slot<T> slot, long lease, long thread) {
		slot.lentTo(thread);
		try {
			return new PlainLease<>(slot, lease);
		}
		catch (OutOfMemoryError ex) {
			this.engine.release.putBack(slot);
			throw ex;
		}
	}

	@SuppressWarnings("unchecked")
	Slot<T> delivered(Object outcome) {
		return (Slot<T>) outcome;
	}

}
