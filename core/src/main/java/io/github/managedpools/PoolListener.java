package io.github.managedpools;

import java.time.Duration;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Receives the events of a pool. Methods are called on the thread that causes the event,
 * never under a lock; exceptions are logged and have no other effect. A listener may use
 * the pool that it listens to, and must be quick, because the thread that causes the
 * event waits for it. On a thread of the pool, a listener finds the same state of the
 * thread as a {@link ResourceFactory}.
 * <p>
 * A listener that is called for each lease makes a lease take several times as long, and
 * the pool {@linkplain PoolSettings#trackLeases() track its leases}; say by
 * {@link #leaseDetail()} if that is not needed.
 *
 * @since 0.1.0
 */
public interface PoolListener {

	/**
	 * What the listener has to know of leases, which decides what each lease costs. Asked
	 * once, when the pool is built.
	 * @return by default, {@link LeaseDetail#EACH}
	 */
	default LeaseDetail leaseDetail() {
		return LeaseDetail.EACH;
	}

	/**
	 * A caller starts to wait, because nothing can be lent at once. Called on the
	 * caller's thread.
	 * @param pool the pool's name
	 * @return a callback that is called once with the outcome of the wait, on the
	 * caller's thread if that thread waited and otherwise on a thread of the pool; or
	 * {@code null}
	 */
	default @Nullable Consumer<AcquireOutcome> onWaiting(String pool) {
		return null;
	}

	/**
	 * A creation starts. Called on the thread that calls the factory next, which keeps
	 * what the listener binds to it, such as the scope of a trace, until the creation has
	 * ended.
	 * @param pool the pool's name
	 * @return a callback that is called once, on the same thread, as soon as the factory
	 * has ended: with its exception, or with {@code null} if it returned; or {@code null}
	 */
	default @Nullable Consumer<@Nullable Throwable> onCreating(String pool) {
		return null;
	}

	/**
	 * A resource was created.
	 * @param pool the pool's name
	 * @param took how long the creation took
	 */
	default void onCreated(String pool, Duration took) {
	}

	/**
	 * A creation ended without a resource, and its parts were undone.
	 * @param pool the pool's name
	 * @param took how long the creation took
	 * @param cause the failure
	 */
	default void onCreateFailed(String pool, Duration took, Throwable cause) {
	}

	/**
	 * A resource was destroyed, or the pool gave up on its destruction.
	 * @param pool the pool's name
	 * @param reason why it was destroyed
	 * @param took how long the destruction took
	 */
	default void onDestroyed(String pool, DestroyReason reason, Duration took) {
	}

	/**
	 * A destruction, an undo, a listener or a check threw, or the pool gave up on one of
	 * them.
	 * @param pool the pool's name
	 * @param what the operation that failed
	 * @param cause the exception, or a {@link java.util.concurrent.TimeoutException}
	 */
	default void onFailure(String pool, String what, Throwable cause) {
	}

	/**
	 * A lease began. Not called for a listener that does not ask for
	 * {@linkplain LeaseDetail#EACH each lease}.
	 * @param pool the pool's name
	 * @param waited how long the caller waited
	 */
	default void onAcquired(String pool, Duration waited) {
	}

	/**
	 * An acquire ended without a lease.
	 * @param pool the pool's name
	 * @param outcome how it ended
	 * @param waited how long the caller waited
	 */
	default void onNotAcquired(String pool, AcquireOutcome outcome, Duration waited) {
	}

	/**
	 * A lease ended. Other threads may have gone on with the resource before: its
	 * destruction, or its next lease, may be told first. Not called for a listener that
	 * does not ask for {@linkplain LeaseDetail#EACH each lease}.
	 * @param pool the pool's name
	 * @param held how long the resource was held
	 */
	default void onReleased(String pool, Duration held) {
	}

	/**
	 * The number of open leases has changed since the pool counted them last. It counts
	 * them when a caller does not get the resource that its thread had last, in large
	 * pools not each time, and several times a second while leases begin and end. Called
	 * on the caller's thread or on one of the pool's, unless the listener asks for
	 * {@linkplain LeaseDetail#NONE nothing}.
	 * @param pool the pool's name
	 * @param open the number of open leases
	 */
	default void onLeases(String pool, int open) {
	}

	/**
	 * A lease was held for longer than its max-lease-time, or was found to be
	 * {@linkplain LeaseInfo#lost() lost}. A lease is reported at most once: one that is
	 * lost after it was held for too long is in the log and among the
	 * {@linkplain Pool#lostLeases() lost leases}. Called on a thread of the pool.
	 * @param pool the pool's name
	 * @param lease the lease
	 */
	default void onLeak(String pool, LeaseInfo lease) {
	}

	/**
	 * The size range was changed.
	 * @param pool the pool's name
	 * @param before the range before
	 * @param after the new range
	 */
	default void onResized(String pool, SizeRange before, SizeRange after) {
	}

	/**
	 * The pool was suspended, resumed or closed.
	 * @param pool the pool's name
	 * @param phase the new phase
	 */
	default void onPhase(String pool, PoolState.Phase phase) {
	}

	/**
	 * What a listener has to know of leases.
	 */
	enum LeaseDetail {

		/** Each beginning and each end, in addition to the {@linkplain #SUMS sums}. */
		EACH,

		/**
		 * The {@linkplain Pool#statistics() statistics} and the number of open leases.
		 */
		SUMS,

		/** Nothing. */
		NONE

	}

	/**
	 * How an acquire ended.
	 */
	enum AcquireOutcome {

		/** With a lease. */
		ACQUIRED,

		/** By its timeout. */
		TIMED_OUT,

		/** By an interrupt. */
		INTERRUPTED,

		/** By a cancel. */
		CANCELLED,

		/** Because its creation failed. */
		FAILED,

		/** Because too many callers already waited. */
		REJECTED,

		/** Because the pool is closed. */
		CLOSED

	}

}
