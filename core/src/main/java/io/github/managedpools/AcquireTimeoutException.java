package io.github.managedpools;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when an acquire got no resource within its timeout. Carries the pool's state; if
 * creations keep failing, the cause is the last creation failure.
 *
 * @since 0.1.0
 */
public class AcquireTimeoutException extends PoolException {

	private final transient PoolState state;

	/**
	 * Create a new {@code AcquireTimeoutException}.
	 * @param message what happened
	 * @param state the pool's state
	 * @param cause the last creation failure, or {@code null}
	 */
	public AcquireTimeoutException(String message, PoolState state, @Nullable Throwable cause) {
		super(message, cause);
		this.state = state;
	}

	/**
	 * The pool's state when the time had elapsed.
	 * @return the state
	 */
	public PoolState state() {
		return this.state;
	}

}
