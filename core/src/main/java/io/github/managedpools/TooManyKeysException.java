package io.github.managedpools;

/**
 * Thrown when a key has no pool yet, the {@linkplain KeyedPoolSettings#maxKeys() maximum
 * number of keys} have one, and all of these are in use.
 *
 * @since 0.1.0
 */
public class TooManyKeysException extends PoolException {

	/**
	 * Create a new {@code TooManyKeysException}.
	 * @param message what happened
	 */
	public TooManyKeysException(String message) {
		super(message, null);
	}

}
