package io.github.managedpools.engine;

import java.util.List;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * A pool's share of a capacity that several pools may have in common. Consulted when
 * resources are created and destroyed, never on the uncontended acquire.
 */
interface CapacityShare {

	/** The share of a pool that shares its capacity with no other. */
	CapacityShare ALL = new CapacityShare() {
	};

	/**
	 * Whether returning resources may have to give way.
	 */
	default boolean isLimited() {
		return false;
	}

	/**
	 * Takes a place before a creation begins. Must be called under the ledger's lock,
	 * like {@link #giveBack()}.
	 * @param missing the number of waiters that need a place, or zero if no caller waits
	 * @return whether a place was taken; otherwise the share gets one as soon as possible
	 */
	default boolean take(int missing) {
		return true;
	}

	/**
	 * The number of further places that the pool could take now.
	 */
	default int available() {
		return Integer.MAX_VALUE;
	}

	/**
	 * Records the end of a creation for which a place was taken, with a resource or
	 * without. Must be called under the ledger's lock.
	 * @param ending how it ended
	 */
	default void creationEnded(Ending ending) {
	}

	/**
	 * Counts resources with abandoned work. Must not be called by two threads at the same
	 * time.
	 * @param change the change of their number
	 */
	default void givenUp(int change) {
	}

	/**
	 * Gives a place back when a resource has been destroyed.
	 */
	default void giveBack() {
	}

	/**
	 * Distributes the places that came back. Must not be called under a lock.
	 */
	default void serve() {
	}

	/**
	 * Settles with the source of permits what has changed. Must not be called under a
	 * lock.
	 */
	default void settle() {
	}

	/**
	 * Retires idle resources of other pools if places are missing. Must not be called
	 * under a lock.
	 * @param more the number of places needed in addition to those for waiters
	 */
	default void reclaim(int more) {
	}

	/**
	 * Whether a returning resource has to give way to waiters of other pools. If so, the
	 * caller must retire it, or call {@link #stays()} if that fails.
	 * @param fresh whether it has not been used since it was built
	 */
	default boolean givesWay(boolean fresh, long now) {
		return false;
	}

	/**
	 * Why a resource that has to give way is destroyed.
	 */
	default DestroyReason reasonToGiveWay() {
		return DestroyReason.SHRUNK;
	}

	/**
	 * Whether leases end under their holders when permits are lost.
	 */
	default boolean endsLeases() {
		return false;
	}

	/**
	 * The permits that the capacity depends on, or {@code null} if it depends on none.
	 */
	default @Nullable PermitView permits() {
		return null;
	}

	/**
	 * Why no creation may begin at present, however many places there are, or
	 * {@code null} if creations may begin. Must not be called under a lock.
	 */
	default @Nullable Throwable unavailable() {
		return null;
	}

	/**
	 * Describes what limits the pool besides its own size, to be appended to the
	 * description of the pool.
	 */
	default String describe() {
		return "";
	}

	/**
	 * The borrowers of the pools whose resources keep this one from creating more, or
	 * some of them if there are many.
	 */
	default List<Borrowers> rivals() {
		return List.of();
	}

	/**
	 * Records that a resource that was to give way does not.
	 */
	default void stays() {
	}

	/**
	 * Checks settings that the capacity puts a limit to.
	 * @throws io.github.managedpools.InvalidSettingException if one is invalid
	 */
	default void check(PoolSettings settings) {
	}

	/**
	 * Changes the limit for all instances of the application together.
	 * @param limit the limit, or {@code null} if there is none
	 */
	default void clusterLimit(@Nullable Integer limit) {
	}

	/**
	 * How a creation may end.
	 */
	enum Ending {

		SUCCEEDED, FAILED,

		/** It did not begin, or was interrupted because it was no longer needed. */
		NEITHER

	}

}
