package io.github.managedpools.engine;

/**
 * What a shared capacity records for one key. Guarded by the capacity's lock; reads
 * without it may be stale.
 */
abstract class KeyAccount {

	/** The number of waiters that lack a place. */
	volatile int missing;

	/** The time since which they lack one. */
	long hungrySince;

	/** The position in the queue of requests. */
	long asked;

	/** The number of places taken for the pool that it has not used yet. */
	int offered;

	/**
	 * The number of places that it holds for creations, including those that it has not
	 * used yet.
	 */
	int held;

	/** Whether the latest creation succeeded. */
	boolean proven;

	/** Whether the latest creation failed. */
	boolean failing;

	/**
	 * The number of resources with abandoned work. Guarded by the lock of
	 * {@link AbandonedWork}.
	 */
	volatile int givenUp;

	/**
	 * Whether the pool could use a place.
	 */
	abstract boolean isWanting();

	/**
	 * Has the pool use the places that are offered to it.
	 */
	abstract void beginCreations();

}
