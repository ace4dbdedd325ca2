package io.github.managedpools.testkit;

/**
 * Situations in which pools are known to fail. A test names the one that it reproduces in
 * {@link Scenario @Scenario}.
 */
public enum Situation {

	/**
	 * A caller is interrupted after its creation has built a first part. The caller
	 * learns of it at once; the part is undone, or finished for the next caller.
	 */
	CALLER_INTERRUPTED_DURING_CREATION,

	/**
	 * A creation fails half-way. Its parts are undone before the factory's own exception
	 * reaches the caller.
	 */
	CREATION_FAILS_AFTER_ITS_FIRST_PART,

	/**
	 * An interrupt strikes at each step point in turn. Afterwards the pool still lends as
	 * many resources as its maximum.
	 */
	INTERRUPT_AT_EVERY_STEP,

	/**
	 * A timeout, cancellation or interrupt strikes in the instant of a hand-off. There is
	 * one outcome and nothing is lost.
	 */
	TIMEOUT_MEETS_HAND_OFF,

	/**
	 * A caller gives up after the delivery but before it has a lease. The resource is
	 * idle again or destroyed.
	 */
	CANCELLED_BETWEEN_DELIVERY_AND_LEASE,

	/**
	 * The caller whose creation runs is interrupted with another waiting behind it. The
	 * second gets the resource and no interrupt.
	 */
	FIRST_OF_TWO_WAITERS_INTERRUPTED,

	/**
	 * A creation fails while another caller waits. That caller's own attempt decides its
	 * outcome.
	 */
	CREATION_FAILS_WITH_A_WAITER_BEHIND,

	/**
	 * A warm-up is interrupted half-way. Everything built so far is destroyed, the start
	 * fails and no thread is left.
	 */
	WARM_UP_INTERRUPTED,

	/**
	 * Some creations of a warm-up fail. Their parts are undone, and no later caller gets
	 * an error from then.
	 */
	WARM_UP_FAILS_IN_PART,

	/**
	 * While the pool closes, the destruction of the first resource throws or hangs. The
	 * others are destroyed and close returns.
	 */
	DESTRUCTION_FAILS_DURING_CLOSE,

	/**
	 * The destruction of an evicted resource throws or hangs. Eviction goes on, and all
	 * places become free.
	 */
	DESTRUCTION_FAILS_DURING_EVICTION,

	/**
	 * A thread with its interrupt flag set returns a broken resource. The destruction
	 * sees no interrupt, and the thread keeps its flag.
	 */
	INTERRUPTED_THREAD_RETURNS_A_BROKEN_RESOURCE,

	/**
	 * The pool closes while a creation hangs. Close returns in time, and a product that
	 * comes later is destroyed on arrival.
	 */
	CLOSE_DURING_A_HANGING_CREATION,

	/**
	 * The pool closes with waiters and leases, twice, concurrently or from a callback.
	 * Waiters fail at once; leased resources are destroyed on return.
	 */
	CLOSE_WITH_WAITERS_AND_LEASES,

	/**
	 * A lease is still out when close has drained for as long as it may. Close reports it
	 * with its borrower and returns.
	 */
	LEASE_NEVER_RETURNED,

	/**
	 * Callers acquire and invalidate in parallel. Each gets a new resource without a
	 * wait, and each resource is destroyed once.
	 */
	PARALLEL_INVALIDATION,

	/**
	 * No idle resource passes its validation. A caller gets a new one, and a validation
	 * that always fails leads to an error rather than a busy loop.
	 */
	ALL_IDLE_RESOURCES_INVALID,

	/**
	 * Leases are released twice, released late or used after their release, with
	 * resources that are equal. Only the right resource is touched.
	 */
	STALE_AND_DOUBLE_RELEASE,

	/**
	 * Creations fail several times and then succeed. Callers get resources again, and no
	 * attempt is made in a busy loop.
	 */
	CREATION_RECOVERS_AFTER_FAILURES,

	/**
	 * Many platform or virtual threads use and misuse a pool at random. No caller is
	 * stuck, and the ledger adds up.
	 */
	RANDOM_STRESS,

	/**
	 * Each callback succeeds, throws, is slow or hangs. The pool keeps its limits and
	 * closes.
	 */
	EVERY_FAULT_IN_EVERY_CALLBACK,

	/**
	 * Destructions are slow while resources are discarded one after the other. The
	 * maximum holds on the far side, and unrelated callers are not delayed.
	 */
	SLOW_DESTRUCTION,

	/**
	 * Resources are evicted, age and expire while they are in use. The pool keeps its
	 * minimum, lends nothing expired and lets go of what it destroyed.
	 */
	EVICTION_AND_EXPIRY,

	/**
	 * The pool shrinks, grows and is set to zero under load. The new maximum holds after
	 * the returns, and growth wakes waiters.
	 */
	RESIZE_UNDER_LOAD,

	/**
	 * A lease deadline passes in the instant of the return, or the borrower's thread
	 * dies. The leak is reported once.
	 */
	LEASE_DEADLINE_MEETS_RETURN,

	/**
	 * A thread reads the state in a loop while resources come back. No caller waits
	 * beside an idle resource.
	 */
	STATE_READ_IN_A_LOOP,

	/**
	 * Threads, memory or stack run out at each step in turn and are available again. All
	 * places are back, and close ends.
	 */
	THREADS_HEAP_OR_STACK_EXHAUSTED,

	/**
	 * Any number of idle resources are dead, and their checks hang. A caller waits for
	 * one check and one creation.
	 */
	CHECKS_OF_DEAD_RESOURCES_HANG,

	/**
	 * All resources of a busy pool die at once. No more calls fail than there are
	 * resources and callers.
	 */
	ALL_RESOURCES_DIE_AT_ONCE,

	/**
	 * User code blocks in a channel whose close, triggered by an interrupt, blocks as
	 * well. The timeouts of other pools hold.
	 */
	INTERRUPT_THAT_BLOCKS,

	/**
	 * Every caller waits less long than a creation takes. With
	 * {@code abandoned-creation: keep} the pool fills and serves them.
	 */
	IMPATIENT_CALLERS,

	/**
	 * A key's shared resource is always in use while another key needs a place under the
	 * total limit. The other key is served.
	 */
	SHARED_RESOURCE_NEVER_WHOLLY_BACK,

	/**
	 * Borrowers drop tracked leases without closing them. Each is reported once, and the
	 * pool goes on.
	 */
	LEASES_DROPPED_WITHOUT_CLOSING,

	/**
	 * Two resizes run at once. Exactly the last range holds.
	 */
	CONCURRENT_RESIZES,

	/**
	 * A hundred thousand waiters are cancelled, time out or see the pool close at once.
	 * The cost is linear.
	 */
	HUGE_QUEUE_ENDS_AT_ONCE

}
