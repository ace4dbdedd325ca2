package io.github.managedpools.engine;

import org.jspecify.annotations.Nullable;

/**
 * A creation or a validation that is under way to serve a waiter. Its product goes to the
 * oldest waiter; the link only ensures that there are as many items as waiters. Guarded
 * by the {@linkplain Ledger ledger}'s lock.
 */
abstract class WorkItem<T> extends Task {

	/** The waiter that relies on this work. */
	@Nullable Waiter<T> waiter;

	/** The waiter for which it began, and to which its error belongs. */
	@Nullable Waiter<T> madeFor;

	/** Whether it has failed, which only its own waiter has to learn. */
	boolean failed;

	/**
	 * Whether this creates a resource; otherwise it checks one.
	 */
	abstract boolean isCreation();

	/**
	 * Whether a resource with which this ends is known to be good.
	 */
	boolean makesSure() {
		return true;
	}

	/**
	 * Whether its resource will be destroyed whatever the result.
	 */
	boolean isInVain() {
		return false;
	}

	/**
	 * Called when the waiter gave up and no other waiter needs the work.
	 */
	void abandoned() {
	}

}
