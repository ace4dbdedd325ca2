package io.github.managedpools.stress;

/**
 * The resource of the tests. What is written into it is seen by others only if the pool
 * sees to that.
 */
final class Box {

	/** What the last holder wrote. */
	int written;

	/** What the last reset made of it. */
	int reset;

	/** How often it was destroyed; read when everything is over. */
	volatile int destroyed;

}
