package io.github.managedpools;

import org.jspecify.annotations.Nullable;

/**
 * An acquire waited for as long as it might. Carries the pool's state, and the last
 * creation failure as its cause if creations keep failing.
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
	 * The pool's state when the time was over.
	 * @return the state
	 */
	public PoolState state() {
		return this.state;
	}

}
