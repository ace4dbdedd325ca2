package io.github.managedpools.engine;

import org.jspecify.annotations.Nullable;

/**
 * The collection in which idle slots are found.
 */
interface IdleSlots<T> {

	/**
	 * The slot that a thread is likely to find free, not lent yet.
	 * @param thread the id of the borrowing thread
	 * @return the slot, or {@code null} if there is no such guess
	 */
	@Nullable Slot<T> guess(long thread);

	/**
	 * Notes that a thread has a slot now, and is likely to find it free when it comes
	 * back.
	 * @param thread the id of the borrowing thread
	 */
	void remember(long thread, Slot<T> slot);

	/**
	 * Looks for any resource that can be lent.
	 * @return a slot that is lent now; or one that is {@link Slot#BUSY} now, since it has
	 * to be examined first; or {@code null} if there is none
	 */
	@Nullable Slot<T> search();

	/**
	 * Whether slots that become idle are listed.
	 * @return whether they are marked and noted
	 */
	boolean lists();

	/**
	 * Notes a slot that has just been marked as {@link Slot#LISTED}, or that has become
	 * idle or less loaded where slots are not listed.
	 * @param slot the slot
	 */
	void list(Slot<T> slot);

	/**
	 * Notes a slot that is lent, and that others may be lent, too, from now on.
	 * @param slot the slot
	 */
	default void lent(Slot<T> slot) {
	}

	/**
	 * Prepares for more slots. Called under the ledger's lock, before they are there.
	 * @param slots how many there may be
	 */
	void grow(int slots);

	/**
	 * Takes slots that are vacant off the list. Called under the ledger's lock.
	 */
	void forgetVacant();

}
