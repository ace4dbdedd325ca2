package io.github.managedpools.engine;

import io.github.managedpools.PoolSettings;

/**
 * Enforces max-pending: the number of callers that may wait with nothing under way for
 * them.
 */
final class PendingLimit<T> {

	private final PoolContext<T> pool;

	private final Ledger<T> ledger;

	private final WaiterQueue<T> waiterQueue;

	private final PendingWork<T> pendingWork;

	private final RunningCreations<T> running;

	private final CreationScheduler<T> creations;

	private final IdleSlotFinder<T> finder;

	PendingLimit(PoolContext<T> pool, Ledger<T> ledger, WaiterQueue<T> waiterQueue, PendingWork<T> pendingWork,
			RunningCreations<T> running, CreationScheduler<T> creations, IdleSlotFinder<T> finder) {
		this.pool = pool;
		this.ledger = ledger;
		this.waiterQueue = waiterQueue;
		this.pendingWork = pendingWork;
		this.running = running;
		this.creations = creations;
		this.finder = finder;
	}

	/**
	 * Whether one more caller would exceed the limit. Checked before it queues, so that
	 * listeners get no event for a wait that does not begin.
	 */
	boolean isExceeded() {
		Integer limit = this.pool.settings().maxPending();
		if (limit == null) {
			return false;
		}
		this.ledger.lock();
		try {
			if (countInVain(this.pool.settings()) < limit) {
				return false;
			}
		}
		finally {
			this.ledger.unlock();
		}
		return !this.finder.findsIdle();
	}

	/**
	 * Rejects a waiter for which nothing is under way, nor can begin, if the number of
	 * such waiters exceeds the limit. Must be called after the waiter has queued and
	 * everything has begun that can. One call at a time, so that of several simultaneous
	 * waiters only the surplus ones are rejected.
	 * @return whether this call ended the waiter
	 */
	boolean refuseOneTooMany(Waiter<T> waiter) {
		PoolSettings settings = this.pool.settings();
		Integer limit = settings.maxPending();
		if (limit == null || waiter.work != null || waiter.isOver()) {
			return false;
		}
		this.ledger.lock();
		try {
			return waiter.work == null && countInVain(settings) > limit
					&& this.waiterQueue.end(waiter, Waiter.End.REJECTED);
		}
		finally {
			this.ledger.unlock();
		}
	}

	/**
	 * The number of waiters with nothing under way for them, less the creations that can
	 * begin. Negative if more can begin.
	 */
	private long countInVain(PoolSettings settings) {
		return (long) this.pendingWork.countWithoutAny() - this.running.countLoose()
				- this.creations.countRoom(settings);
	}

}
