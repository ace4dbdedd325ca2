package io.github.managedpools.engine;

import io.github.managedpools.AbandonedCreation;
import org.jspecify.annotations.Nullable;

/**
 * Links creations and validations that are under way to those who wait, so that there are
 * as many of them as waiters, and so that it is known when nobody needs one any more. All
 * links are made and undone under the {@linkplain Ledger ledger}'s lock.
 */
final class Efforts<T> {

	private final PoolEngine<T> engine;

	Efforts(PoolEngine<T> engine) {
		this.engine = engine;
	}

	/**
	 * Links an effort to the first waiter that has nothing under way yet.
	 * @return whether there is one
	 */
	boolean bind(Effort<T> effort) {
		this.engine.ledger.lock();
		try {
			return bindToNext(effort) != null;
		}
		finally {
			this.engine.ledger.unlock();
		}
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
			return (bindToNext(effort) == null) ? effort : null;
		}
		finally {
			this.engine.ledger.unlock();
		}
	}

	@Nullable Waiter<T> bindToNext(Effort<T> effort) {
		for (;;) {
			Waiter<T> waiter = this.engine.line.firstWithoutEffort();
			effort.waiter = waiter;
			if (waiter == null) {
				return null;
			}
			waiter.effort = effort;
			// A waiter that was over before it could see the link does not undo it
			if (!waiter.isOver()) {
				return waiter;
			}
			unbind(effort);
		}
	}

	@Nullable Waiter<T> unbind(Effort<T> effort) {
		Waiter<T> waiter = effort.waiter;
		effort.waiter = null;
		if (waiter != null) {
			waiter.effort = null;
		}
		return waiter;
	}

}
