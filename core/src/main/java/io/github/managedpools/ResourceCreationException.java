package io.github.managedpools;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the creation for a caller failed. The cause is the factory's own exception,
 * to which exceptions of undos are added as suppressed.
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
