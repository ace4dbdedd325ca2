package io.github.managedpools.testkit;

/**
 * Guarantees of the engine beyond its situations and invariants.
 */
public enum Promise {

	/** The javadoc of the API. */
	API,

	/** Flight recordings, the log and listeners show all events. */
	SHOWN,

	/** Keyed pools: one blocked key never blocks another, and an idle key gives way. */
	KEYED,

	/** The least loaded shared resource is lent first. */
	LEAST_LOADED_FIRST,

	/** A shared resource is retired only after its last lease. */
	SHARED_RETIRED_AFTER_LAST_LEASE,

	/** Waiters of a suspended pool obey their timeout, interrupt and close. */
	SUSPENDED_WAITERS_OBEY,

	/** A clock that jumps harms nothing. */
	JUMPING_CLOCK,

	/** Ten thousand virtual threads on a pool of eight are all served. */
	TEN_THOUSAND_VIRTUAL_THREADS,

	/** The writes of one holder are visible to the next. */
	VISIBILITY,

	/** The JVM can exit with an open lease. */
	EXIT_WITH_A_LEASE_OUT,

	/** Retired resources can be garbage collected. */
	RETIRED_ARE_COLLECTABLE

}
