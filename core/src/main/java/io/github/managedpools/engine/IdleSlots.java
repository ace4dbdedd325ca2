package io.github.managedpools.engine;

import org.jspecify.annotations.Nullable;

/**
 * The collection in which idle slots are found.
 */
interface IdleSlots<T> {

	/**
	 * Guesses the slot that a thread is likely to find free. Does not lend it.
	 * @param thread the id of the borrowing thread
	 * @return the slot, or {@code null} if there is no guess
	 */
	@Nullable Slot<T> guess(long thread);

	/**
	 * Records that a thread now uses a slot, which it is likely to find free at its next
	 * acquire.
	 * @param thread the id of the borrowing thread
	 */
	void remember(long thread, Slot<T> slot);

	/**
	 * Finds any resource that can be lent, and lends it.
	 * @return a slot that is lent now; or one that the pool owns now, because it has to
	 * be examined first; or {@code null} if there is none
	 */
	@Nullable Slot<T> search();

	/**
	 * Whether slots that become idle are listed.
	 * @return whether they are marked and noted
	 */
	boolean lists();

	/**
	 * Adds a slot that has just been marked as listed or, if slots are not listed,
	 * records that a slot has become idle or less loaded.
	 * @param slot the slot
	 */
	void list(Slot<T> slot);

	/**
	 * Records that a slot is lent, and that further leases of it may begin from now on.
	 * @param slot the slot
	 */
	default void lent(Slot<T> slot) {
	}

	/**
	 * Prepares for more slots. Called under the ledger's lock, before they exist.
	 * @param slots the greatest number of slots
	 */
	void grow(int slots);

	/**
	 * Removes vacant slots from the list. Called under the ledger's lock.
	 */
	void forgetVacant();

}
