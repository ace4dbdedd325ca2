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
	 * A waiter is over: what was under way for it goes on for the next.
	 * @param gaveUp whether it ended without having been served
	 */
	void left(Waiter<T> waiter, boolean gaveUp) {
		if (waiter.effort == null) {
			return;
		}
		Effort<T> orphan = null;
		this.engine.ledger.lock();
		try {
			Effort<T> effort = waiter.effort;
			if (effort != null) {
				unbind(effort);
				orphan = (bindToNext(effort) == null) ? effort : null;
			}
		}
		finally {
			this.engine.ledger.unlock();
		}
		if (orphan != null && gaveUp && this.engine.settings().abandonedCreation() == AbandonedCreation.CANCEL) {
			orphan.abandoned();
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
