package io.github.managedpools;

/**
 * Says whether the checks of a {@link ResourceFactory} or {@link KeyedResourceFactory}
 * may run on the thread of a caller. Both extend this interface, so that a factory
 * answers by overriding its method.
 *
 * @since 0.1.0
 */
public interface InPlaceChecks {

	/**
	 * Whether {@code isValid} and {@code reset} may run on the thread of a caller: of the
	 * one that acquires, before it gets a resource that has to be validated first, and of
	 * the one that gives a resource back. That saves two changes of threads for each, and
	 * is meant for checks that cost less and never block, such as the look at a flag of
	 * the resource.
	 * <p>
	 * They have no time limit there, so that one that hangs holds its caller up. They
	 * find the caller's thread-locals and context class loader, but not an earlier
	 * interrupt of it; one that they leave set stays. What they throw has the same
	 * consequences as on a thread of the pool. Validations that no caller asked for, such
	 * as those of the keep-alive, and those for callers that wait already stay on the
	 * pool's threads.
	 * <p>
	 * A factory that delegates to another should return the other's answer. Called once.
	 * @return whether both are cheap; {@code false} by default
	 */
	default boolean checksInPlace() {
		return false;
	}

}
