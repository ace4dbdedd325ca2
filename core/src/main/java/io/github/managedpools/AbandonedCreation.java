package io.github.managedpools;

/**
 * What happens to a creation whose caller gave up (by interrupt, timeout or cancel) while
 * no other caller waits.
 *
 * @since 0.1.0
 */
public enum AbandonedCreation {

	/**
	 * The creation continues, for the next caller, so that callers whose timeouts are
	 * shorter than a creation can still fill the pool.
	 */
	KEEP,

	/**
	 * The creation is interrupted, and its parts are undone at once.
	 */
	CANCEL

}
