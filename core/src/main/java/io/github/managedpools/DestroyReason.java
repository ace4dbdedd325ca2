package io.github.managedpools;

/**
 * Why a resource was destroyed.
 *
 * @since 0.1.0
 */
public enum DestroyReason {

	/** It was not used for its time-to-live, and the pool was above its minimum. */
	IDLE,

	/** It reached its max-lifetime. */
	AGED,

	/** It reached its max-uses. */
	USED_UP,

	/** Its borrower invalidated it. */
	INVALIDATED,

	/** Its validation failed, threw or took too long. */
	INVALID,

	/** Its reset threw or took too long. */
	RESET_FAILED,

	/** The pool was made smaller, or another key needed its place. */
	SHRUNK,

	/** The pool was refreshed. */
	REFRESHED,

	/** Its creation ended when nobody had a use for it any more. */
	LATE,

	/** The pool was closed. */
	CLOSED

}
