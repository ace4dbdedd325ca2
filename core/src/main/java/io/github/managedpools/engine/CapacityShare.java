package io.github.managedpools.engine;

/**
 * A pool's part of a capacity that several pools may share. Consulted when resources come
 * and go, never on the uncontended acquire.
 */
interface CapacityShare {

	/** The share of a pool that has no other beside it. */
	CapacityShare ALL = new CapacityShare() {
	};

	/**
	 * Whether resources may have to give way when they come back.
	 */
	default boolean isLimited() {
		return false;
	}

	/**
	 * Takes a place before a creation begins. To be called under the ledger's lock, as
	 * {@link #giveBack()} is.
	 * @param missing for how many waiters a place is wanted, if there are so many, or
	 * zero if nobody waits
	 * @return whether there is a place; otherwise the share gets one when it can
	 */
	default boolean take(int missing) {
		return true;
	}

	/**
	 * How many more places the pool could take now.
	 */
	default int room() {
		return Integer.MAX_VALUE;
	}

	/**
	 * A creation for which a place was taken has ended, with a resource or without. To be
	 * called under the ledger's lock.
	 * @param ending what it says of the factory
	 */
	default void creationEnded(Ending ending) {
	}

	/**
	 * Counts resources of which something was given up on. Not to be called by two
	 * threads at a time.
	 * @param change how many more there are than before
	 */
	default void givenUp(int change) {
	}

	/**
	 * Gives a place back when a resource is gone.
	 */
	default void giveBack() {
	}

	/**
	 * Serves those with the places that came back. Not to be called under a lock.
	 */
	default void serve() {
	}

	/**
	 * Sees to it that idle resources of others go, if that many places are missing. Not
	 * to be called under a lock.
	 * @param more how many places are wanted beside those that waiters want
	 */
	default void makeRoom(int more) {
	}

	/**
	 * Whether a resource that came back has to give way to those who wait elsewhere. If
	 * so, it must be retired, or {@linkplain #stays() stay} if that fails.
	 * @param fresh whether it has not been used since it was built
	 */
	default boolean givesWay(boolean fresh, long now) {
		return false;
	}

	/**
	 * The pool is at its end.
	 */
	default void leave() {
	}

	/**
	 * Says what limits the pool besides its own size, after what is said of the pool.
	 */
	default String describe() {
		return "";
	}

	/**
	 * A resource that was to give way does not.
	 */
	default void stays() {
	}

	/**
	 * How a creation may end.
	 */
	enum Ending {

		SUCCEEDED, FAILED,

		/** It did not begin, or was interrupted since nobody needed it. */
		NEITHER

	}

}
