package io.github.managedpools.testkit;

/**
 * The invariants of the engine. A test names the invariant that it shows in {@link Rule}.
 */
public enum Invariant {

	/**
	 * A change of state and the registration of its cleanup are one step: no moment lies
	 * between them in which an interrupt or a failure could orphan something.
	 */
	CLEANUP_IS_REGISTERED_WITH_THE_CHANGE,

	/**
	 * One compare-and-set ends a waiter: delivered, timed out, interrupted, cancelled or
	 * closed. The loser of that race passes the resource on.
	 */
	WAITER_ENDS_ONCE,

	/**
	 * A lease knows its generation. A second or late release, or a use after the release,
	 * never touches the next holder.
	 */
	STALE_LEASE_IS_HARMLESS,

	/**
	 * The pool compares resources by identity and never calls their {@code equals}.
	 */
	RESOURCES_ARE_TOLD_APART_BY_IDENTITY,

	/**
	 * A failed creation reports its error to the caller whose attempt it was; the next
	 * waiter gets an attempt of its own.
	 */
	FAILURE_GOES_TO_ITS_OWN_CALLER,

	/**
	 * A caller that gives up does no harm to those behind it: its creation goes on for
	 * them, or is kept or undone as {@code abandoned-creation} says.
	 */
	CANCELLATION_STAYS_WITH_ITS_CALLER,

	/**
	 * User code runs on the pool's own threads, several calls at once, bounded and with a
	 * time limit. While it is slow, a waiter takes whichever resource comes first.
	 */
	USER_CODE_DELAYS_NO_OTHER_CALLER,

	/**
	 * Every call of user code may throw any {@code Throwable}: no thread dies of it, no
	 * place is lost and no later cleanup is skipped.
	 */
	USER_CODE_MAY_THROW_ANYTHING,

	/**
	 * User code may swallow an interrupt or leave its thread's interrupt flag set.
	 * Neither the pool's threads nor any borrower notices.
	 */
	STRAY_INTERRUPT_REACHES_NOBODY,

	/**
	 * Newcomers get ahead of a waiter only until it has waited for a millisecond. No
	 * thread spins or polls.
	 */
	OLDEST_WAITER_IS_SERVED_WITHIN_A_BOUND,

	/**
	 * The engine has no {@code ThreadLocal} and pins no virtual thread; a thread finds
	 * its last resource again by hashing.
	 */
	NOTHING_IS_BOUND_TO_A_THREAD,

	/**
	 * Idle time, age and uses are judged on every return as well as by the sweep, so the
	 * pool also shrinks while it is in use. The jitter of a lifetime is drawn once, at
	 * birth.
	 */
	RESOURCES_EXPIRE_UNDER_ANY_TRAFFIC,

	/**
	 * Nothing that happens during a wait extends it: no invalid resource, no spurious
	 * wake-up and no validation that hangs.
	 */
	DEADLINES_ARE_ABSOLUTE,

	/**
	 * Factories and listeners may lease from the pool or close it, without a deadlock and
	 * without unbounded recursion.
	 */
	CALLBACKS_MAY_CALL_THE_POOL,

	/**
	 * A thread acts on a wake-up before it may block elsewhere, and every wait has a
	 * second way to learn that it is over.
	 */
	WAKE_UP_IS_NEVER_LOST,

	/**
	 * A start of a thread or a timer that throws may still have happened. Work that could
	 * not be started or scheduled is caught up with, and no work runs twice.
	 */
	FAILED_START_IS_CAUGHT_UP,

	/**
	 * A stack overflow or a lack of memory is an ordinary failure: a step takes ownership
	 * only once it has all that it needs, or leaves a state that the next thread can
	 * complete.
	 */
	EXHAUSTION_LOSES_NOTHING,

	/**
	 * What a slot remembers of one resource does not outlive it.
	 */
	NEW_RESOURCE_STARTS_CLEAN,

	/**
	 * {@code toString}, {@code equals}, {@code hashCode}, {@code getMessage} and the
	 * close that an interrupt triggers run user code: never on the timer, under a lock or
	 * on an unrelated caller's thread.
	 */
	USER_OBJECTS_ARE_USER_CODE,

	/**
	 * A resource in doubt is checked before anyone gets it, and one found broken puts
	 * those idle beside it in doubt. Checking many costs a caller what checking one does.
	 */
	DOUBTFUL_RESOURCE_IS_CHECKED_FIRST,

	/**
	 * Work that the pool has given up on is counted and shown. Beyond the bound nothing
	 * more is begun.
	 */
	ABANDONED_WORK_IS_BOUNDED,

	/**
	 * What is due for a shared resource happens in time, however its leases overlap.
	 */
	SHARED_RESOURCE_COMES_DUE,

	/**
	 * A single step costs the same however many resources, waiters, keys and pools there
	 * are.
	 */
	COST_IS_INDEPENDENT_OF_SCALE,

	/**
	 * Every duration, count and size works at the ends of its range or is refused by
	 * name, whichever way it comes in.
	 */
	EXTREME_SETTINGS_WORK

}
