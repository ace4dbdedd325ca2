package io.github.managedpools.engine;

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
	EngineLease<T> acquire(long timeoutNanos) throws InterruptedException {
		long since = this.engine.clock.nanoTime();
		Thread thread = Thread.currentThread();
		EngineLease<T> lease = leaseNow(thread, since, timeoutNanos <= 0);
		if (lease != null) {
			return lease;
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
	@Nullable EngineLease<T> tryAcquire() {
		long since = this.engine.clock.nanoTime();
		EngineLease<T> lease = leaseNow(Thread.currentThread(), since, true);
		if (lease != null) {
			return lease;
		}
		if (this.engine.isClosing()) {
			throw this.engine.acquireFailures.closed(since);
		}
		this.engine.creations.want();
		return null;
	}

	/**
	 * Leases a resource that can be had without a creation and without another's return.
	 * A caller that gets none from here has the stack that it needs to queue, and to
	 * leave the queue again.
	 * @param since when the caller began to ask
	 * @param checkHere whether to validate a resource that has been idle for long while
	 * the caller waits; otherwise it is left alone
	 */
	@Nullable EngineLease<T> leaseNow(Thread thread, long since, boolean checkHere) {
		Slot<T> slot = null;
		try {
			Slot<T> guess = this.idleSlots.guess(ThreadSupport.id(thread));
			if (guess != null && this.engine.isRunning() && guess.tryLend() != 0) {
				slot = guess;
				return lease(slot, thread, since, null);
			}
		}
		catch (Throwable ex) {
			if (slot != null) {
				// No call: there may be no stack for it. Who guesses shares no resource
				slot.stranded = 1;
				this.engine.recovery.due = true;
			}
			throw ex;
		}
		StackHeadroom.require();
		this.engine.recovery.run();
		this.engine.creations.fill();
		slot = this.engine.finder.find(thread, since, checkHere);
		return (slot != null) ? leaseFound(slot, thread, since) : null;
	}

	private EngineLease<T> leaseFound(Slot<T> slot, Thread thread, long since) {
		try {
			return lease(slot, thread, since, null);
		}
		catch (Throwable ex) {
			this.engine.release.putBack(slot);
			throw ex;
		}
	}

	private EngineLease<T> await(Waiter<T> waiter) throws InterruptedException {
		Object outcome = outcome(waiter);
		if (outcome instanceof Slot<?>) {
			StepPoint.DELIVERED.reach();
			waiter.isLeasing = true;
			return leaseFound(delivered(outcome), waiter.thread, waiter.since);
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
				this.engine.recovery.run();
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
	 * Create the lease of a slot that is lent already, and expect the borrower to come
	 * back to it. If this throws, the slot still has the lease.
	 * @param stack the stack of the caller if it asked on another thread, or {@code null}
	 * for the calling thread's
	 */
	EngineLease<T> lease(Slot<T> slot, Thread thread, long since, StackTraceElement @Nullable [] stack) {
		long id = ThreadSupport.id(thread);
		this.idleSlots.remember(id, slot);
		// Before the lease: others may see the slot while its lease is not tracked yet
		slot.lentTo(id);
		long word = Slot.lease(slot.state());
		if (this.engine.tracks()) {
			return this.engine.leaseTracker.lease(slot, word, thread, since, stack);
		}
		PlainLease<T> lease = new PlainLease<>(slot);
		lease.begin(word);
		return lease;
	}

	@SuppressWarnings("unchecked")
	Slot<T> delivered(Object outcome) {
		return (Slot<T>) outcome;
	}

}
