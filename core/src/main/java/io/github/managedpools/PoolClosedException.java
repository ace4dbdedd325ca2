package io.github.managedpools;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the pool is closed, or is closed while the caller waits.
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
	 * Create a new {@code PoolClosedException} with a cause.
	 * @param message what happened
	 * @param cause the cause, or {@code null}
	 */
	public PoolClosedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
