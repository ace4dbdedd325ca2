package io.github.managedpools.engine;

import org.jspecify.annotations.Nullable;

/**
 * A creation or a validation that is under way to serve a waiter. It serves the oldest
 * waiter; the link only ensures that there are as many items as waiters. Guarded by the
 * {@linkplain Ledger ledger}'s lock.
 */
abstract class WorkItem<T> extends Task {

	/** The waiter that counts on this effort. */
	@Nullable Waiter<T> waiter;

	/** Whether nothing comes of it for anybody but the waiter that is told of that. */
	boolean failed;

	/**
	 * Called when the waiter gave up and nobody else needs the effort.
	 */
	void abandoned() {
	}

}
