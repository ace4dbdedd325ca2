package io.github.managedpools;

import org.jspecify.annotations.Nullable;

/**
 * The pool is closed, or was closed while the caller waited.
 *
 * @since 0.1.0
 */
public class PoolClosedException extends PoolException {

	/**
	 * Create a new {@code PoolClosedException}.
	 * @param message what happened
	 */
	public PoolClosedException(String message) {
		this(message, null);
	}

	/**
	 * Creates an exception with a cause.
	 * @param message what happened
	 * @param cause what refused the pool, or {@code null}
	 */
	public PoolClosedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
