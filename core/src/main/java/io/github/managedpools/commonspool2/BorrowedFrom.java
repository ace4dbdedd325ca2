package io.github.managedpools.commonspool2;

import io.github.managedpools.Lease;
import io.github.managedpools.PoolSettings;

/**
 * The pool, or the pool of a key, that an object is borrowed from.
 */
interface BorrowedFrom<T> {

	/**
	 * The key, or the same constant for all objects of a plain pool.
	 */
	Object key();

	Lease<T> acquire() throws InterruptedException;

	PoolSettings settings();

	boolean isClosed();

	/**
	 * The number of creations that have succeeded.
	 */
	long created();

	/**
	 * Whether one more resource may be built.
	 */
	boolean hasRoom();

}
