package io.github.managedpools.engine;

import java.util.function.Predicate;

import io.github.managedpools.AbandonedCreation;
import org.jspecify.annotations.Nullable;

/**
 * Links creations and validations under way to waiters, so that there are as many of them
 * as waiters, and so that the pool knows when no waiter needs one any more. All links
 * change under the {@linkplain Ledger ledger}'s lock.
 * <p>
 * While validations succeed, a validation is as good for a waiter as a creation. A waiter
 * whose validation has failed gets a creation as soon as there is a place, because the
 * other idle resources may be broken too; they are validated at the same time, a few at a
 * time. After a validation has timed out, this applies to all waiters until one succeeds.
 * So a caller spends the check timeout once, however many idle resources are dead.
 */
final class PendingWork<T> {

	private final PoolContext<T> pool;

	private final Ledger<T> ledger;

	private final WaiterQueue<T> waiterQueue;

	private final Predicate<Waiter<T>> wantsCreation = this::wantsCreation;

	private final Predicate<Waiter<T>> wantsValidation = this::wantsValidation;

	// The fields below are guarded by the ledger's lock

	/** The number of waiters with something under way for them. */
	private int linked;

	/** The number of validations under way for waiters. */
	private int validations;

	/** Whether the latest validation failed. */
	private boolean failed;

	/** Whether a validation has timed out, and none has succeeded since. */
	private boolean timedOut;

	PendingWork(PoolContext<T> pool, Ledger<T> ledger, WaiterQueue<T> waiterQueue) {
		this.pool = pool;
		this.ledger = ledger;
		this.waiterQueue = waiterQueue;
	}

	/**
	 * Decides whether a validation begins for the waiters. It is linked to the first
	 * waiter with nothing under way yet. Beside whatever is under way for all waiters, a
	 * few begin without a link: of resources in doubt, and once validations fail.
	 * @param doubtful whether the resource has come back, or is suspect
	 * @return whether it begins
	 */
	boolean beginValidation(WorkItem<T> validation, boolean doubtful) {
		this.ledger.lock();
		try {
			boolean begins = bindToNext(validation) != null
					|| ((doubtful || this.failed) && this.validations < this.pool.settings().maxConcurrentCreations());
			this.validations += begins ? 1 : 0;
			return begins;
		}
		finally {
			this.ledger.unlock();
		}
	}

	/**
	 * Records the end of a validation that began for the waiters.
	 */
	void endValidation() {
		this.ledger.lock();
		this.validations--;
		this.ledger.unlock();
	}

	/**
	 * Records a validation that has succeeded.
	 */
	void validated() {
		this.ledger.lock();
		this.failed = false;
		this.timedOut = false;
		this.ledger.unlock();
	}

	/**
	 * Records a validation that has failed: its waiter gets a creation, if there is a
	 * place for one.
	 */
	void notValidated(WorkItem<T> validation, boolean late) {
		this.ledger.lock();
		try {
			this.failed = true;
			this.timedOut |= late;
			Waiter<T> waiter = unbind(validation);
			if (waiter != null) {
				waiter.checkFailed = true;
			}
		}
		finally {
			this.ledger.unlock();
		}
	}

	/**
	 * The first waiter for which a creation could begin. Must be called under the lock.
	 */
	@Nullable Waiter<T> firstWithoutCreation() {
		return this.waiterQueue.first(this.wantsCreation);
	}

	/**
	 * The number of waiters for which a creation could begin. Must be called under the
	 * lock.
	 * @param limit the number at which to stop counting
	 */
	int countWithoutCreation(int limit) {
		return this.waiterQueue.count(this.wantsCreation, limit);
	}

	/**
	 * The number of waiters with nothing under way for them. Must be called under the
	 * lock.
	 */
	int countWithoutAny() {
		return this.waiterQueue.pending() - this.linked;
	}

	private boolean wantsCreation(Waiter<T> waiter) {
		WorkItem<T> work = waiter.work;
		return work == null || (!work.isCreation() && (this.timedOut || work.isInVain()));
	}

	private boolean wantsValidation(Waiter<T> waiter) {
		return waiter.work == null && !waiter.checkFailed && !this.timedOut;
	}

	/**
	 * Unlinks work that is over.
	 */
	void release(WorkItem<T> work) {
		this.ledger.lock();
		try {
			unbind(work);
		}
		finally {
			this.ledger.unlock();
		}
	}

	/**
	 * Passes the work of a waiter that gave up to the next one.
	 */
	void left(Waiter<T> waiter) {
		WorkItem<T> orphan = passOn(waiter, null);
		if (orphan != null && this.pool.settings().abandonedCreation() == AbandonedCreation.CANCEL) {
			orphan.abandoned();
		}
	}

	/**
	 * Passes the work of a waiter that ended because the pool fails fast to the next one.
	 * Without one it goes on nevertheless, because it may be the first to succeed.
	 */
	void refused(Waiter<T> waiter) {
		passOn(waiter, null);
	}

	/**
	 * Delivers a lent slot to the oldest waiter, and passes the work under way for that
	 * waiter to the next. If the slot comes from work on which another waiter relies, all
	 * of this is one locked step. Otherwise two products that serve each other's waiters
	 * at the same time would each remove the link that the other must pass on, and more
	 * work than needed would begin.
	 * @param brought the work that ends with this delivery, or {@code null}
	 * @return the waiter that got the slot, or {@code null} if there is none
	 */
	@Nullable Waiter<T> deliver(Slot<T> slot, @Nullable WorkItem<T> brought) {
		if (brought == null) {
			return served(this.waiterQueue.deliver(slot), null);
		}
		this.ledger.lock();
		try {
			return served(this.waiterQueue.deliver(slot), brought);
		}
		finally {
			this.ledger.unlock();
		}
	}

	private @Nullable Waiter<T> served(@Nullable Waiter<T> waiter, @Nullable WorkItem<T> brought) {
		try {
			if (waiter != null) {
				passOn(waiter, brought);
			}
		}
		catch (Throwable ex) {
			// The waiter has the slot nevertheless
			this.pool.signals.recoveryDue = true;
		}
		return waiter;
	}

	private @Nullable WorkItem<T> passOn(Waiter<T> waiter, @Nullable WorkItem<T> brought) {
		if (waiter.work == null && brought == null) {
			return null;
		}
		this.ledger.lock();
		try {
			if (brought != null) {
				unbind(brought);
			}
			WorkItem<T> work = waiter.work;
			if (work == null) {
				return null;
			}
			unbind(work);
			return (work.failed || bindToNext(work) != null) ? null : work;
		}
		finally {
			this.ledger.unlock();
		}
	}

	@Nullable Waiter<T> bindToNext(WorkItem<T> work) {
		for (;;) {
			Waiter<T> waiter = this.waiterQueue.first(work.isCreation() ? this.wantsCreation : this.wantsValidation);
			work.waiter = waiter;
			if (waiter == null) {
				return null;
			}
			WorkItem<T> validation = waiter.work;
			if (validation != null) {
				unbind(validation);
			}
			waiter.work = work;
			this.linked++;
			// A waiter that ended before it could see the link does not remove the link
			// itself
			if (!waiter.isOver()) {
				return waiter;
			}
			unbind(work);
		}
	}

	/**
	 * Records a failed creation. The waiter that is about to get the failure stays linked
	 * to it until {@link #release}, so that nothing more begins for it.
	 * @return the waiter that relied on it
	 */
	@Nullable Waiter<T> failed(WorkItem<T> task) {
		Waiter<T> waiter = task.waiter;
		if (waiter == null || waiter != task.madeFor) {
			return unbind(task);
		}
		task.failed = true;
		return waiter;
	}

	@Nullable Waiter<T> unbind(WorkItem<T> work) {
		Waiter<T> waiter = work.waiter;
		work.waiter = null;
		if (waiter != null) {
			waiter.work = null;
			this.linked--;
		}
		return waiter;
	}

}
