package io.github.managedpools;

import org.jspecify.annotations.Nullable;

/**
 * The creation that was made for a caller failed. The factory's own exception is the
 * cause; what an undo threw is suppressed under that.
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
