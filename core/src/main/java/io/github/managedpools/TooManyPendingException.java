package io.github.managedpools;

/**
 * Thrown when an acquire would have to wait, and the
 * {@linkplain PoolSettings#maxPending() maximum number of callers} already wait.
 *
 * @since 0.1.0
 */
public class TooManyPendingException extends PoolException {

	/**
	 * Create a new {@code TooManyPendingException}.
	 * @param message what happened
	 */
	public TooManyPendingException(String message) {
		super(message, null);
	}

}
