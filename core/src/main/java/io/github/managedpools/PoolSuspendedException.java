package io.github.managedpools;

/**
 * An acquire waited for as long as it might, and the pool is suspended.
 *
 * @since 0.1.0
 */
public class PoolSuspendedException extends PoolException {

	/**
	 * Create a new {@code PoolSuspendedException}.
	 * @param message what happened
	 */
	public PoolSuspendedException(String message) {
		super(message, null);
	}

}
