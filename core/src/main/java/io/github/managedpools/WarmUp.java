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
	 * Before {@code build()} returns. It throws if the minimum can't be built, and leaves
	 * nothing behind. Where several instances share permits, it also throws if no permit
	 * comes within the {@linkplain PoolSettings#acquireTimeout() acquire timeout}, or
	 * within a second if that is longer.
	 */
	REQUIRED

}
