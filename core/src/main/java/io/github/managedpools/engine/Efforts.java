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
	 * A waiter was served: what is under way for it goes on for the next. That may be the
	 * one that counted on what served this one, so both change in one step.
	 * @param brought the effort that ends with this, or {@code null}
	 */
	void served(Waiter<T> waiter, @Nullable Effort<T> brought) {
		passOn(waiter, brought);
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
