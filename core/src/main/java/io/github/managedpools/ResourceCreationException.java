package io.github.managedpools;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the creation for a caller failed, or when the pool
 * {@linkplain SettingsBuilder#failFastAfter(java.time.Duration) fails fast}. The cause is
 * the factory's own exception, to which exceptions of undos are added as suppressed; of a
 * pool that fails fast, all callers get the exception of the last attempt.
 *
 * @since 0.1.0
 */
public class ResourceCreationException extends PoolException {

	/**
	 * Create a new {@code ResourceCreationException}.
	 * @param message what happened
	 * @param cause the factory's own exception
	 */
	public ResourceCreationException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
