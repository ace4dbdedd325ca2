package io.github.managedpools.cluster;

/**
 * What a pool with a cluster-limit does while the engine that grants permits is not
 * available.
 *
 * @since 0.1.0
 */
public enum WhenUnavailable {

	/**
	 * The pool lends what it has and creates nothing. Once its permits are lost, their
	 * resources are destroyed.
	 */
	WAIT,

	/**
	 * The pool ignores the limit, within its own size, until the engine is available
	 * again. It then keeps what it has for as long as an instance may need to get
	 * permits, and gives up what it got none for.
	 */
	LOCAL

}
