package io.github.managedpools;

/**
 * An acquire would have to wait, and as many callers as
 * {@linkplain PoolSettings#maxPending() may} wait already.
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
