package io.github.managedpools.engine;

import java.util.function.Predicate;

import io.github.managedpools.AbandonedCreation;
import org.jspecify.annotations.Nullable;

/**
 * Links creations and validations that are under way to those who wait, so that there are
 * as many of them as waiters, and so that it is known when nobody needs one any more. All
 * links are made and undone under the {@linkplain Ledger ledger}'s lock.
 * <p>
 * As long as validations succeed, one is as good for a waiter as a creation. A waiter
 * whose validation failed gets a creation as soon as there is a place, because the other
 * idle resources may be just as broken; they are validated beside it, a few at a time.
 * After a validation that ran out of time this goes for all who wait, until one succeeds:
 * so a caller spends the check-timeout once, however many idle resources are dead.
 */
final class Efforts<T> {

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

	Efforts(PoolEngine<T> engine) {
		this.engine = engine;
	}

	/**
	 * Decides whether a validation begins for those who wait. It is linked to the first
	 * waiter that has nothing under way yet; once validations fail, a few go on beside
	 * the creations without any link.
	 * @return whether it begins
	 */
	boolean beginValidation(Checking<T> validation) {
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
	void notValidated(Checking<T> validation, boolean late) {
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
		return this.engine.line.first(this.wantsCreation);
	}

	/**
	 * For how many waiters a creation could begin. To be called under the lock.
	 * @param limit where to stop counting
	 */
	int countWithoutCreation(int limit) {
		return this.engine.line.count(this.wantsCreation, limit);
	}

	/**
	 * How many wait with nothing under way for them. To be called under the lock.
	 */
	int countWithoutAny() {
		return this.engine.line.pending() - this.linked;
	}

	private boolean wantsCreation(Waiter<T> waiter) {
		Effort<T> effort = waiter.effort;
		return effort == null || (effort instanceof Checking<T> validation && (this.timedOut || validation.isInVain()));
	}

	private boolean wantsValidation(Waiter<T> waiter) {
		return waiter.effort == null && !waiter.checkFailed && !this.timedOut;
	}

	/**
	 * The effort is over.
	 */
	void release(Effort<T> effort) {
		this.engine.ledger.lock();
		try {
			unbind(effort);
		}
		finally {
			this.engine.ledger.unlock();
		}
	}

	/**
	 * A waiter gave up: what is under way for it goes on for the next.
	 */
	void left(Waiter<T> waiter) {
		Effort<T> orphan = passOn(waiter, null);
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
	@Nullable Waiter<T> deliver(Slot<T> slot, @Nullable Effort<T> brought) {
		if (brought == null) {
			return served(this.engine.line.deliver(slot), null);
		}
		this.engine.ledger.lock();
		try {
			return served(this.engine.line.deliver(slot), brought);
		}
		finally {
			this.engine.ledger.unlock();
		}
	}

	private @Nullable Waiter<T> served(@Nullable Waiter<T> waiter, @Nullable Effort<T> brought) {
		if (waiter != null) {
			passOn(waiter, brought);
		}
		return waiter;
	}

	private @Nullable Effort<T> passOn(Waiter<T> waiter, @Nullable Effort<T> brought) {
		if (waiter.effort == null && brought == null) {
			return null;
		}
		this.engine.ledger.lock();
		try {
			if (brought != null) {
				unbind(brought);
			}
			Effort<T> effort = waiter.effort;
			if (effort == null) {
				return null;
			}
			unbind(effort);
			return (effort.failed || bindToNext(effort) != null) ? null : effort;
		}
		finally {
			this.engine.ledger.unlock();
		}
	}

	@Nullable Waiter<T> bindToNext(Effort<T> effort) {
		for (;;) {
			Waiter<T> waiter = this.engine.line
				.first((effort instanceof Checking) ? this.wantsValidation : this.wantsCreation);
			effort.waiter = waiter;
			if (waiter == null) {
				return null;
			}
			Effort<T> validation = waiter.effort;
			if (validation != null) {
				unbind(validation);
			}
			waiter.effort = effort;
			this.linked++;
			// A waiter that was over before it could see the link does not undo it
			if (!waiter.isOver()) {
				return waiter;
			}
			unbind(effort);
		}
	}

	/**
	 * A creation has failed. The waiter that is about to be told goes on counting on it
	 * until {@link #release}, so that nothing more is begun for it.
	 * @return the waiter that counted on it
	 */
	@Nullable Waiter<T> failed(Attempt<T> attempt) {
		Waiter<T> waiter = attempt.waiter;
		if (waiter == null || waiter != attempt.madeFor) {
			return unbind(attempt);
		}
		attempt.failed = true;
		return waiter;
	}

	@Nullable Waiter<T> unbind(Effort<T> effort) {
		Waiter<T> waiter = effort.waiter;
		effort.waiter = null;
		if (waiter != null) {
			waiter.effort = null;
			this.linked--;
		}
		return waiter;
	}

}
