package io.github.managedpools.engine;

import org.jspecify.annotations.Nullable;

/**
 * What a pool must ask the pools of other keys: for capacity, and whether to log that
 * creations fail. A pool that belongs to no family uses {@link #NONE}.
 */
interface PoolFamily {

	/** The family of a pool that has no relatives. */
	PoolFamily NONE = new PoolFamily() {
	};

	/**
	 * Whether there are other pools.
	 */
	default boolean isShared() {
		return false;
	}

	/**
	 * The key that the pool lends for, or {@code null} if it belongs to no family.
	 */
	default @Nullable Object key() {
		return null;
	}

	/**
	 * A number that tells the pool from its relatives, so that what is due for all of
	 * them need not happen at once.
	 */
	default int position() {
		return 0;
	}

	/**
	 * The pool's share of the capacity.
	 */
	default CapacityShare share() {
		return CapacityShare.ALL;
	}

	/**
	 * Records a failed creation of the pool.
	 * @param first whether the one before succeeded
	 * @return the end of the warning to log, or {@code null} if none is due
	 */
	default @Nullable String creationFailed(boolean first) {
		return first ? "" : null;
	}

	/**
	 * Records that the pool fails fast from now on.
	 * @return whether to warn of it
	 */
	default boolean failsFast() {
		return true;
	}

	/**
	 * Records a creation that succeeded after a failed one.
	 * @return whether no pool fails any more
	 */
	default boolean creationsRecovered() {
		return true;
	}

	/**
	 * Called when the pool has ended.
	 */
	default void leave() {
	}

	/**
	 * Called when the back-off of the pool is over and no caller waits for it.
	 * @return whether the pool is dropped, so that nothing more must begin
	 */
	default boolean backedOff() {
		return false;
	}

}
