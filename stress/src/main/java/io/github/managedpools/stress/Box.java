package io.github.managedpools.stress;

/**
 * The resource of the tests. Other threads see what is written into it only if the pool
 * publishes it.
 */
final class Box {

	/** What the last holder wrote. */
	int written;

	/** The result of the last reset. */
	int reset;

	/** Whether its holder has put it in doubt, and it has not been validated since. */
	boolean doubtful;

	/** When it was last known to be good. */
	int good;

	/** The number of its destructions; read at the end of a test. */
	volatile int destroyed;

}
