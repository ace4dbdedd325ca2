package io.github.managedpools.engine;

import io.github.managedpools.engine.Waiter.End;
import org.jspecify.annotations.Nullable;

/**
 * Leases a resource to a caller: at once if one is idle, otherwise after a wait in the
 * {@linkplain WaiterQueue queue}.
 */
final class Acquisition<T> {

	private final PoolContext<T> pool;

	private final IdleSlots<T> idleSlots;

	private final IdleSlotFinder<T> finder;

	private final WaiterQueue<T> waiterQueue;

	private final WaitTimeouts<T> waitTimeouts;

	private final PendingWork<T> pendingWork;

	private final PendingLimit<T> pendingLimit;

	private final Placement<T> placement;

	private final CreationScheduler<T> creations;

	private final FailFast<T> failFast;

	private final LeaseTracker<T> leaseTracker;

	private final LostLeaseFinder<T> lostLeases;

	private final AcquireFailures<T> failures;

	Acquisition(PoolContext<T> pool, IdleSlots<T> idleSlots, IdleSlotFinder<T> finder, WaiterQueue<T> waiterQueue,
			WaitTimeouts<T> waitTimeouts, PendingWork<T> pendingWork, PendingLimit<T> pendingLimit,
			Placement<T> placement, CreationScheduler<T> creations, FailFast<T> failFast, LeaseTracker<T> leaseTracker,
			LostLeaseFinder<T> lostLeases, AcquireFailures<T> failures) {
		this.pool = pool;
		this.idleSlots = idleSlots;
		this.finder = finder;
		this.waiterQueue = waiterQueue;
		this.waitTimeouts = waitTimeouts;
		this.pendingWork = pendingWork;
		this.pendingLimit = pendingLimit;
		this.placement = placement;
		this.creations = creations;
		this.failFast = failFast;
		this.leaseTracker = leaseTracker;
		this.lostLeases = lostLeases;
		this.failures = failures;
	}

	/**
	 * Leases a resource, and waits for one if none is idle.
	 */
	EngineLease<T> acquire(long timeoutNanos) throws InterruptedException {
		long since = this.pool.clock.nanoTime();
		Thread thread = Thread.currentThread();
		EngineLease<T> lease = leaseNow(thread, since, timeoutNanos <= 0);
		if (lease != null) {
			return lease;
		}
		FailFastRefusal refusal = this.failFast.refusal();
		if (refusal != null) {
			throw this.failures.refusal(refusal, since, timeoutNanos);
		}
		if (timeoutNanos <= 0) {
			this.creations.requestOne();
			throw this.failures.refusal(End.TIMED_OUT, since, timeoutNanos);
		}
		Waiter<T> waiter = new Waiter<>(thread, since, timeoutNanos);
		StepPoint.QUEUE.reach();
		try {
			if (this.pendingLimit.isExceeded()) {
				throw this.failures.refusal(End.REJECTED, since, timeoutNanos);
			}
			this.waiterQueue.enter(waiter);
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
		long since = this.pool.clock.nanoTime();
		EngineLease<T> lease = leaseNow(Thread.currentThread(), since, true);
		if (lease != null) {
			return lease;
		}
		if (this.pool.isClosing()) {
			throw this.failures.closed(since);
		}
		this.creations.requestOne();
		return null;
	}

	/**
	 * Leases a resource that is available without a creation and without a release. A
	 * caller that gets none has been checked for the stack that it needs to queue, and to
	 * leave the queue again.
	 * @param since the time at which the acquire began
	 * @param checkHere whether to validate a resource that has been idle for long while
	 * the caller waits; otherwise it is skipped
	 */
	@Nullable EngineLease<T> leaseNow(Thread thread, long since, boolean checkHere) {
		Slot<T> slot = null;
		try {
			Slot<T> guess = this.idleSlots.guess(ThreadSupport.id(thread));
			if (guess != null && this.pool.isRunning() && guess.tryLend() != 0) {
				slot = guess;
				return lease(slot, thread, since, null);
			}
		}
		catch (Throwable ex) {
			if (slot != null) {
				// No method call here: there may be no stack for it. A caller that
				// guesses shares no resource
				slot.stranded = 1;
				this.pool.signals.recoveryDue = true;
			}
			throw ex;
		}
		StackHeadroom.require();
		this.pool.signals.recover();
		this.lostLeases.look();
		this.creations.fill();
		slot = this.finder.find(thread, since, checkHere);
		if (slot == null) {
			this.leaseTracker.visitSome();
			return null;
		}
		return leaseFound(slot, thread, since);
	}

	private EngineLease<T> leaseFound(Slot<T> slot, Thread thread, long since) {
		try {
			return lease(slot, thread, since, null);
		}
		catch (Throwable ex) {
			this.placement.putBack(slot);
			throw ex;
		}
	}

	private EngineLease<T> await(Waiter<T> waiter) throws InterruptedException {
		Object outcome = outcome(waiter);
		if (outcome instanceof Slot<?>) {
			StepPoint.DELIVERED.reach();
			waiter.isLeasing = true;
			return leaseFound(waiter.slot(), waiter.thread, waiter.since);
		}
		if (outcome == End.INTERRUPTED) {
			throw this.failures.interrupted(waiter.since);
		}
		throw this.failures.refusal(outcome, waiter.since, waiter.timeoutNanos);
	}

	private Object outcome(Waiter<T> waiter) {
		boolean interrupted = false;
		try {
			this.pool.signals.advanceWaiters();
			this.pendingLimit.refuseOneTooMany(waiter);
			boolean watched = !waiter.isPlatformThread && this.waitTimeouts.watch(waiter);
			StepPoint.PARK.reach();
			Object outcome = waiter.get();
			for (; outcome == null; outcome = waiter.get()) {
				this.pool.threads.catchUp();
				this.pool.signals.recover();
				long left = waiter.timeoutNanos - (this.pool.clock.nanoTime() - waiter.since);
				if (interrupted) {
					this.waiterQueue.end(waiter, End.INTERRUPTED);
				}
				else if (this.pool.isClosing()) {
					this.waiterQueue.end(waiter, End.CLOSED);
				}
				else if (left <= 0) {
					this.waiterQueue.end(waiter, End.TIMED_OUT);
				}
				// Any call that blocked before this one, such as for a lock, may have
				// consumed the permit of a nudge. Nothing may block between this call and
				// the park
				else if (this.waiterQueue.answer(waiter)) {
					this.finder.serve();
				}
				else if (!waiter.isOver()) {
					this.pool.clock.park(this, this.pool.threads.patience(watched ? Long.MAX_VALUE : left));
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
	 * Ends a wait that an unexpected exception has interrupted, such as an out-of-memory
	 * error: a resource that the waiter may have been given goes to the next. Does
	 * nothing if the wait has ended.
	 */
	private void abort(Waiter<T> waiter) {
		if (!waiter.isCounted || waiter.isLeasing) {
			return;
		}
		if (this.waiterQueue.end(waiter, End.CANCELLED)) {
			leave(waiter, End.CANCELLED);
		}
		else if (waiter.get() instanceof Slot<?>) {
			waiter.isLeasing = true;
			this.placement.putBack(waiter.slot());
			leave(waiter, End.CANCELLED);
		}
	}

	/**
	 * Passes on to the remaining waiters what a waiter that has ended leaves: the work
	 * under way for it, and a nudge.
	 */
	void leave(Waiter<T> waiter, Object outcome) {
		try {
			if (outcome instanceof End) {
				this.waiterQueue.left();
				this.pendingWork.left(waiter);
			}
			else if (outcome instanceof FailFastRefusal) {
				this.waiterQueue.left();
				this.pendingWork.refused(waiter);
			}
		}
		finally {
			if (this.waiterQueue.answer(waiter)) {
				this.finder.serve();
			}
			waiter.tellEnd(outcome);
		}
	}

	/**
	 * Creates the lease of a slot that is already lent, and remembers the slot for the
	 * borrower. If this throws, the slot still has the lease.
	 * @param stack the stack of the caller if it is another thread, or {@code null} for
	 * that of the current thread
	 */
	EngineLease<T> lease(Slot<T> slot, Thread thread, long since, StackTraceElement @Nullable [] stack) {
		long id = ThreadSupport.id(thread);
		this.idleSlots.remember(id, slot);
		// Before the lease, because a snapshot may see the slot before its lease is
		// tracked
		slot.lentTo(id);
		long word = SlotWord.lease(slot.state());
		if (this.pool.tracks()) {
			return this.leaseTracker.lease(slot, word, thread, since, stack);
		}
		PlainLease<T> lease = new PlainLease<>(slot);
		lease.begin(word);
		return lease;
	}

}
