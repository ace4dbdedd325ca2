package io.github.managedpools;

import java.time.Duration;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Is told of every moment of the resources' life. Called on the thread that acts, never
 * under a lock; what it throws is logged and changes nothing. A listener may use the pool
 * it listens to, and must be quick: the thread that acts waits for it. On a thread of the
 * pool a listener finds the thread as a {@link ResourceFactory} does.
 * <p>
 * A pool that has a listener {@linkplain PoolSettings#trackLeases() tracks its leases}.
 *
 * @since 0.1.0
 */
public interface PoolListener {

	/**
	 * A caller begins to wait, since there was nothing to lend at once. Called on the
	 * caller's thread.
	 * @param pool the pool's name
	 * @return is told once how the wait ended, on the caller's thread if that is what
	 * waited and on a thread of the pool otherwise; or {@code null}
	 */
	default @Nullable Consumer<AcquireOutcome> onWaiting(String pool) {
		return null;
	}

	/**
	 * A creation begins. Called on the thread that calls the factory next, which keeps
	 * what the listener sets on it, such as the scope of a trace, until the creation has
	 * come to an end.
	 * @param pool the pool's name
	 * @return is told once, on the same thread, as soon as the factory has come to an
	 * end: what it threw, or {@code null} if it returned; or {@code null}
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
	 * @param cause why
	 */
	default void onCreateFailed(String pool, Duration took, Throwable cause) {
	}

	/**
	 * A resource was destroyed, or its destruction was given up on.
	 * @param pool the pool's name
	 * @param reason why it was destroyed
	 * @param took how long the destruction took
	 */
	default void onDestroyed(String pool, DestroyReason reason, Duration took) {
	}

	/**
	 * A destruction, an undo, a listener or a check threw, or something was given up on.
	 * @param pool the pool's name
	 * @param what what was being done
	 * @param cause what was thrown, or a {@link java.util.concurrent.TimeoutException}
	 */
	default void onFailure(String pool, String what, Throwable cause) {
	}

	/**
	 * A lease began.
	 * @param pool the pool's name
	 * @param waited how long the caller waited
	 */
	default void onAcquired(String pool, Duration waited) {
	}

	/**
	 * An acquire ended without a lease.
	 * @param pool the pool's name
	 * @param outcome why
	 * @param waited how long the caller waited
	 */
	default void onNotAcquired(String pool, AcquireOutcome outcome, Duration waited) {
	}

	/**
	 * A lease ended.
	 * @param pool the pool's name
	 * @param held how long the resource was held
	 */
	default void onReleased(String pool, Duration held) {
	}

	/**
	 * A lease was held for longer than it may.
	 * @param pool the pool's name
	 * @param lease the lease
	 */
	default void onLeak(String pool, LeaseInfo lease) {
	}

	/**
	 * The size range was changed.
	 * @param pool the pool's name
	 * @param before the range before
	 * @param after the range from now on
	 */
	default void onResized(String pool, SizeRange before, SizeRange after) {
	}

	/**
	 * The pool was suspended, resumed or closed.
	 * @param pool the pool's name
	 * @param phase the phase from now on
	 */
	default void onPhase(String pool, PoolState.Phase phase) {
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

		/** Because too many callers waited already. */
		REJECTED,

		/** Because the pool is closed. */
		CLOSED

	}

}
