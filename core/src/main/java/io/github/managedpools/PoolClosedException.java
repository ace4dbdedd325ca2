package io.github.managedpools;

/**
 * The pool is closed, or was closed while the caller waited.
 *
 * @since 0.1.0
 */
public class PoolClosedException extends PoolException {

	/**
	 * Makes the exception.
	 * @param message what happened
	 */
	public PoolClosedException(String message) {
		super(message, null);
	}

}
