package io.github.managedpools;

/**
 * Thrown when an acquire got no resource within its timeout because the pool is
 * suspended.
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
