package io.github.managedpools;

/**
 * How the minimum size of a pool is first built.
 *
 * @since 0.1.0
 */
public enum WarmUp {

	/**
	 * In the background, as soon as the pool is built.
	 */
	EAGER,

	/**
	 * In the background, from the first acquire on.
	 */
	LAZY,

	/**
	 * Before {@code build()} returns: it throws if the minimum can't be built, and leaves
	 * nothing behind. So it does if the minimum lacks permits that several instances
	 * share, and none comes within the {@linkplain PoolSettings#acquireTimeout() acquire
	 * timeout}.
	 */
	REQUIRED

}
