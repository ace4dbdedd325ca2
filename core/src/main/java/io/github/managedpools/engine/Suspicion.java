package io.github.managedpools.engine;

import java.lang.System.Logger.Level;

/**
 * Puts resources in doubt. Once one is found broken, so may be all those that were last
 * known to be good before that: a server that restarts breaks them all at once. A suspect
 * resource is validated before any caller gets it, and a pool whose factory does not
 * validate suspects none.
 * <p>
 * The doubt is a mark in the slot's word, not a time to compare, because the uncontended
 * acquire would have to read that time.
 */
final class Suspicion<T> {

	/** With more slots, another thread marks them, so that no caller waits for that. */
	private static final int MANY = 256;

	private final PoolContext<T> pool;

	private final SlotArray<T> slots;

	private final boolean validates;

	private final OneShot marking = new OneShot();

	/** Whether a resource may have become known to be good since the last marking. */
	private volatile boolean anyGood;

	Suspicion(PoolContext<T> pool, SlotArray<T> slots) {
		this.pool = pool;
		this.slots = slots;
		this.validates = pool.factory.validates();
	}

	/**
	 * Whether resources can be suspect.
	 */
	boolean isPossible() {
		return this.validates;
	}

	/**
	 * Records that a resource is new, or has passed a validation.
	 */
	void foundGood() {
		if (this.validates && !this.anyGood) {
			this.anyGood = true;
		}
	}

	/**
	 * Puts all present resources in doubt, because a check has found one broken. What is
	 * created from now on is not in doubt. Never throws.
	 */
	void checkFoundBroken() {
		if (this.anyGood) {
			markAll();
		}
	}

	/**
	 * Puts all present resources in doubt, because a caller has found one broken. Costs
	 * nothing if none has become known to be good since the last time. Never throws.
	 */
	void foundBroken() {
		if (!this.anyGood) {
			return;
		}
		if (this.slots.size() <= MANY) {
			markAll();
			return;
		}
		try {
			if (this.marking.end()) {
				this.pool.threads.execute(this::markMany);
			}
		}
		catch (Throwable ex) {
			// Without memory for another thread
			this.marking.renew();
			markAll();
		}
	}

	private void markMany() {
		// Must come first: what is found broken from now on begins another marking
		this.marking.renew();
		markAll();
	}

	private void markAll() {
		// Must come first: a resource that is found good from now on may be marked again
		this.anyGood = false;
		int size = this.slots.size();
		for (int i = 0; i < size; i++) {
			Slot<T> slot = this.slots.at(i);
			if (slot != null) {
				slot.markSuspect();
			}
		}
		tell();
	}

	private void tell() {
		try {
			this.pool.events.log(Level.DEBUG, "a resource is broken: the others are validated before they are lent");
		}
		catch (Throwable ex) {
			// They are marked nevertheless
		}
	}

}
