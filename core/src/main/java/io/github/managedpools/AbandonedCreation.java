package io.github.managedpools;

/**
 * What becomes of a creation whose caller gave up (by interrupt, timeout or cancel) while
 * nobody else waits.
 *
 * @since 0.1.0
 */
public enum AbandonedCreation {

	/**
	 * It is finished for the next caller, so that callers less patient than a creation
	 * can still fill the pool.
	 */
	KEEP,

	/**
	 * It is interrupted, and its parts are undone at once.
	 */
	CANCEL

}
