package io.github.managedpools;

/**
 * Why a resource was destroyed.
 *
 * @since 0.1.0
 */
public enum DestroyReason {

	/**
	 * The resource was not used for its time-to-live, and the pool was above its minimum.
	 */
	IDLE,

	/** The resource reached its max-lifetime. */
	AGED,

	/** The resource reached its max-uses. */
	USED_UP,

	/** The borrower invalidated the resource. */
	INVALIDATED,

	/**
	 * The caller dropped its lease without closing it.
	 * @see LostLeases#RECLAIM
	 */
	LOST,

	/** The validation failed, threw or took too long. */
	INVALID,

	/** The reset threw or took too long. */
	RESET_FAILED,

	/** The pool was made smaller, or another key needed the capacity. */
	SHRUNK,

	/**
	 * The pool has lost the permit for the resource, so that other instances may use it.
	 */
	PERMIT_LOST,

	/** The pool was refreshed. */
	REFRESHED,

	/** The creation ended after the resource was no longer needed. */
	LATE,

	/** The pool was closed. */
	CLOSED

}
