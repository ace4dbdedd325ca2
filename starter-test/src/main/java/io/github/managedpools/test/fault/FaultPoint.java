package io.github.managedpools.test.fault;

/**
 * The points at which a {@link Fault} can occur.
 *
 * @since 0.1.0
 */
public enum FaultPoint {

	/** Before the factory begins to build a resource. */
	CREATE,

	/** In the middle of building: after the factory has registered the undo of a part. */
	PART,

	/**
	 * After the factory has built a resource, before the pool gets it. If the fault fails
	 * the call, the resource is destroyed first.
	 */
	CREATED,

	/** Before the factory validates a resource. */
	VALIDATE,

	/** Before the factory resets a resource. */
	RESET,

	/** Before the factory destroys a resource, which happens whatever the fault is. */
	DESTROY,

	/** Before a part is undone, which happens whatever the fault is. */
	UNDO,

	/**
	 * Before a borrower's call of a method of the resource. Only of factories that were
	 * wrapped {@linkplain FaultyFactory#of(io.github.managedpools.ResourceFactory, Class)
	 * with an interface}.
	 */
	USE;

	/**
	 * Whether a resource can be broken here.
	 */
	boolean canBreak() {
		return this == VALIDATE || this == CREATED || this == USE;
	}

}
