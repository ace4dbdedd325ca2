package io.github.managedpools.engine;

import java.util.function.Predicate;

import io.github.managedpools.AbandonedCreation;
import org.jspecify.annotations.Nullable;

/**
 * Links creations and validations under way to waiters, so that there are as many of them
 * as waiters, and so that the pool knows when no waiter needs one any more. All links
 * change under the {@linkplain Ledger ledger}'s lock.
 * <p>
 * While validations succeed, a validation serves a waiter as well as a creation. A waiter
 * whose validation failed gets a creation as soon as there is a place, because the other
 * idle resources may be broken as well; they are validated beside it, a few at a time.
 * After a validation that ran out of time this holds for all waiters, until one succeeds:
 * so a caller spends the check timeout once, however many idle resources are dead.
 */
final class PendingWork<T> {

	private final PoolEngine<T> engine;

	private final Predicate<Waiter<T>> wantsCreation = this::wantsCreation;

	private final Predicate<Waiter<T>> wantsValidation = this::wantsValidation;

	// What follows is guarded by the ledger's lock

	/** How many waiters have something under way for them. */
	private int linked;

	/** How many validations are under way for those who wait. */
	private int validations;

	/** Whether the latest validation failed. */
	private boolean failed;

	/** Whether a validation ran out of time, and none has succeeded since. */
	private boolean timedOut;

	PendingWork(PoolEngine<T> engine) {
		this.engine = engine;
	}

	/**
	 * Decides whether a validation begins for those who wait. It is linked to the first
	 * waiter that has nothing under way yet; once validations fail, a few go on beside
	 * the creations without any link.
	 * @return whether it begins
	 */
	boolean beginValidation(CheckTask<T> validation) {
		this.engine.ledger.lock();
		try {
			boolean begins = bindToNext(validation) != null
					|| (this.failed && this.validations < this.engine.settings().maxConcurrentCreations());
			this.validations += begins ? 1 : 0;
			return begins;
		}
		finally {
			this.engine.ledger.unlock();
		}
	}

	/**
	 * A validation that was begun for those who wait is over.
	 */
	void endValidation() {
		this.engine.ledger.lock();
		this.validations--;
		this.engine.ledger.unlock();
	}

	/**
	 * A validation has succeeded.
	 */
	void validated() {
		this.engine.ledger.lock();
		this.failed = false;
		this.timedOut = false;
		this.engine.ledger.unlock();
	}

	/**
	 * A validation has failed: the waiter that counted on it gets a creation, if there is
	 * a place for one.
	 */
	void notValidated(CheckTask<T> validation, boolean late) {
		this.engine.ledger.lock();
		try {
			this.failed = true;
			this.timedOut |= late;
			Waiter<T> waiter = unbind(validation);
			if (waiter != null) {
				waiter.checkFailed = true;
			}
		}
		finally {
			this.engine.ledger.unlock();
		}
	}

	/**
	 * The first waiter that a creation could begin for. To be called under the lock.
	 */
	@Nullable Waiter<T> firstWithoutCreation() {
		return this.engine.waiterQueue.first(this.wantsCreation);
	}

	/**
	 * For how many waiters a creation could begin. To be called under the lock.
	 * @param limit where to stop counting
	 */
	int countWithoutCreation(int limit) {
		return this.engine.waiterQueue.count(this.wantsCreation, limit);
	}

	/**
	 * How many wait with nothing under way for them. To be called under the lock.
	 */
	int countWithoutAny() {
		return this.engine.waiterQueue.pending() - this.linked;
	}

	private boolean wantsCreation(Waiter<T> waiter) {
		WorkItem<T> work = waiter.work;
		return work == null || (work instanceof CheckTask<T> validation && (this.timedOut || validation.isInVain()));
	}

	private boolean wantsValidation(Waiter<T> waiter) {
		return waiter.work == null && !waiter.checkFailed && !this.timedOut;
	}

	/**
	 * The effort is over.
	 */
	void release(WorkItem<T> work) {
		this.engine.ledger.lock();
		try {
			unbind(work);
		}
		finally {
			this.engine.ledger.unlock();
		}
	}

	/**
	 * A waiter gave up: what is under way for it goes on for the next.
	 */
	void left(Waiter<T> waiter) {
		WorkItem<T> orphan = passOn(waiter, null);
		if (orphan != null && this.engine.settings().abandonedCreation() == AbandonedCreation.CANCEL) {
			orphan.abandoned();
		}
	}

	/**
	 * Gives a lent slot to whoever has waited longest; what is under way for him goes on
	 * for the next. If an effort brought the slot that somebody else counted on, all of
	 * this is one step: of two products that serve one another's waiters at the same
	 * time, each would take away what the other has to pass on, and more would be begun
	 * than is needed.
	 * @param brought the effort that ends with this, or {@code null}
	 * @return the waiter that has it now, or {@code null} if there is none
	 */
	@Nullable Waiter<T> deliver(Slot<T> slot, @Nullable WorkItem<T> brought) {
		if (brought == null) {
			return served(this.engine.waiterQueue.deliver(slot), null);
		}
		this.engine.ledger.lock();
		try {
			return served(this.engine.waiterQueue.deliver(slot), brought);
		}
		finally {
			this.engine.ledger.unlock();
		}
	}

	private @Nullable Waiter<T> served(@Nullable Waiter<T> waiter, @Nullable WorkItem<T> brought) {
		try {
			if (waiter != null) {
				passOn(waiter, brought);
			}
		}
		catch (Throwable ex) {
			// The waiter has the slot all the same
			this.engine.recovery.due = true;
		}
		return waiter;
	}

	private @Nullable WorkItem<T> passOn(Waiter<T> waiter, @Nullable WorkItem<T> brought) {
		if (waiter.work == null && brought == null) {
			return null;
		}
		this.engine.ledger.lock();
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
			this.engine.ledger.unlock();
		}
	}

	@Nullable Waiter<T> bindToNext(WorkItem<T> work) {
		for (;;) {
			Waiter<T> waiter = this.engine.waiterQueue
				.first((work instanceof CheckTask) ? this.wantsValidation : this.wantsCreation);
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
			// A waiter that was over before it could see the link does not undo it
			if (!waiter.isOver()) {
				return waiter;
			}
			unbind(work);
		}
	}

	/**
	 * A creation has failed. The waiter that is about to be told goes on counting on it
	 * until {@link #release}, so that nothing more is begun for it.
	 * @return the waiter that counted on it
	 */
	@Nullable Waiter<T> failed(CreationTask<T> task) {
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
