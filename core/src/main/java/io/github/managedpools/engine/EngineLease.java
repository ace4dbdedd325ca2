package io.github.managedpools.engine;

import io.github.managedpools.Lease;

/**
 * A lease that another thread can end when the thread that has to end it runs out of
 * stack or memory.
 * <p>
 * A handler that finds a lease in such a state calls nothing, because there may be no
 * stack for a call. It leaves a plain lease in its slot, marks a tracked one, of which a
 * slot may have several, and says that the {@link Recovery recovery} is due.
 */
abstract class EngineLease<T> implements Lease<T> {

	final Slot<T> slot;

	EngineLease(Slot<T> slot) {
		this.slot = slot;
	}

	/**
	 * Ends the lease for a thread that could not, unless it has ended since. If this
	 * throws, the lease has not ended. To be called by one thread at a time.
	 */
	abstract void endForAnother();

}
