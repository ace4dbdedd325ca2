package io.github.managedpools.soak;

/**
 * The kinds of faults.
 */
enum Fault {

	/** An exception. */
	THROWS,

	/** An {@link Error}, like a lack of memory. */
	ERROR,

	/** A delay of milliseconds. */
	SLOW,

	/** A call that exceeds its time limit unless it is interrupted. */
	HANGS,

	/** A call that exceeds its time limit and ignores interrupts. */
	IGNORES_INTERRUPTS,

	/** A call that returns with the interrupt flag set. */
	FLAG_SET,

	/** A callback that uses its own pool. */
	REENTERS,

	/** {@code null} instead of a resource, or a resource that does not work. */
	USELESS,

	/** An interrupt of a caller at a random time. */
	INTERRUPT,

	/** A cancellation of a future at a random time. */
	CANCEL,

	/** A timeout of microseconds. */
	IMPATIENCE,

	/** A lease that ends twice, or is used after its end. */
	STALE_LEASE,

	/** A lease that ends on another thread. */
	HANDED_OVER,

	/** A clock that schedules nothing, or says so of what it has scheduled. */
	NO_TIMER,

	/** A caller that has hardly any stack left. */
	DEEP_STACK,

	/** The death of all resources that there are, as the restart of a server. */
	MASS_DEATH,

	/** A far side that refuses creations for some time. */
	OUTAGE,

	/** A failure that does not tell whether the resource is broken. */
	SUSPICIOUS

}
