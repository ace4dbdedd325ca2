package io.github.managedpools;

/**
 * A key that has no pool yet was asked for, as many keys as
 * {@linkplain KeyedPoolSettings#maxKeys() may} have one already, and all of these are in
 * use.
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
