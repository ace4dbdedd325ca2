package io.github.managedpools.testkit;

/**
 * What the engine promises besides its scenarios and rules.
 */
public enum Promise {

	/** What the API says of itself. */
	API,

	/** What happens shows in flight recordings and is told to listeners. */
	SHOWN,

	/** Pools by key: one blocked key never blocks another, an idle key gives way. */
	KEYED,

	/** Of shared resources the least loaded is lent first. */
	LEAST_LOADED_FIRST,

	/** A shared resource is retired only after its last lease. */
	SHARED_RETIRED_AFTER_LAST_LEASE,

	/** Those who wait for a suspended pool obey their timeout, interrupt and close. */
	SUSPENDED_WAITERS_OBEY,

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
