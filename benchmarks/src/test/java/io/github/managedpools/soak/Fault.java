package io.github.managedpools.soak;

/**
 * What goes wrong.
 */
enum Fault {

	/** An exception. */
	THROWS,

	/** An {@link Error}, as for want of memory. */
	ERROR,

	/** Takes milliseconds. */
	SLOW,

	/** Does not end within its time limit, but for an interrupt. */
	HANGS,

	/** Does not end within its time limit, whatever interrupts come. */
	IGNORES_INTERRUPTS,

	/** Goes on with the interrupt flag set. */
	FLAG_SET,

	/** Uses the pool from within its own callback. */
	REENTERS,

	/** {@code null} instead of a resource, or a resource that does not work. */
	USELESS,

	/** An interrupt of a caller at any instant. */
	INTERRUPT,

	/** A cancel of a future at any instant. */
	CANCEL,

	/** A timeout of microseconds. */
	IMPATIENCE,

	/** A lease that ends twice, or is used after its end. */
	STALE_LEASE,

	/** A lease that ends on another thread. */
	HANDED_OVER,

	/** A clock that schedules nothing, or says so of what it has scheduled. */
	NO_TIMER

}
