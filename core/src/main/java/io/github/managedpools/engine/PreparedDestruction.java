package io.github.managedpools.engine;

import io.github.managedpools.DestroyReason;

/**
 * The destruction of the resource in a slot, as far as the slot and the ledger know it.
 */
abstract class PreparedDestruction<T> extends BoundedExecutor.Turn {

	final Slot<T> slot;

	PreparedDestruction(BoundedExecutor executor, Slot<T> slot) {
		super(executor);
		this.slot = slot;
	}

	/**
	 * Destroys the resource on a thread of the pool. Never throws.
	 * @param underCheck whether a check that was given up on may still use the resource
	 */
	abstract void begin(DestroyReason reason, boolean underCheck);

	/**
	 * Destroys the resource on the calling thread, which belongs to the pool.
	 * @param whenOver called when the destruction has ended or been given up on, before
	 * any waiter is served
	 */
	abstract void runHere(DestroyReason reason, Runnable whenOver);

	/**
	 * Records abandoned work. Called in the locked step that vacates the slot.
	 */
	abstract void noteGivenUp();

}
