package io.github.managedpools.testkit;

/**
 * What the engine promises besides its scenarios and rules.
 */
public enum Promise {

	/** What the API says of itself. */
	API,

	/** Of shared resources the least loaded is lent first. */
	LEAST_LOADED_FIRST,

	/** A shared resource is retired only after its last lease. */
	SHARED_RETIRED_AFTER_LAST_LEASE,

	/** Those who wait for a suspended pool obey their timeout, interrupt and close. */
	SUSPENDED_WAITERS_OBEY,

	/** In a keyed pool, a key that is blocked never blocks another. */
	BLOCKED_KEY_BLOCKS_NO_OTHER,

	/** A clock that jumps harms nothing. */
	JUMPING_CLOCK,

	/** Ten thousand virtual threads on a pool of eight all get served. */
	TEN_THOUSAND_VIRTUAL_THREADS,

	/** What one holder wrote is seen by the next. */
	VISIBILITY,

	/** The JVM ends with a lease out. */
	EXIT_WITH_A_LEASE_OUT,

	/** What is retired can be collected. */
	RETIRED_ARE_COLLECTABLE

}
