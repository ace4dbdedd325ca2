package io.github.managedpools.engine;

import org.jspecify.annotations.Nullable;

/**
 * Something that is under way to serve a waiter: a creation or a validation. It serves
 * whoever waits longest; the link only sees to it that there are as many efforts as
 * waiters. Guarded by the lock of the {@linkplain Creating creating} room.
 */
abstract class Effort<T> extends Task {

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
