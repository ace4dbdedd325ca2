package io.github.managedpools;

/**
 * Collects the undo of each step of building one resource, so that a creation that fails,
 * is interrupted, times out or comes too late leaves nothing behind. The undos run in
 * reverse order, each exactly once, on the pool's threads and never with the interrupt
 * flag set: when the creation ends without a resource, or else when the resource is
 * destroyed, after {@link ResourceFactory#destroy}. An undo that throws or hangs does not
 * keep the others from running.
 * <p>
 * A scope may be passed to other threads and may be used by an undo. An undo that is
 * registered after the resource was built runs when the resource is destroyed. An undo
 * that is registered after all undos have run is run at once, on the registering thread,
 * which then gets an {@link IllegalStateException}.
 *
 * @since 0.1.0
 */
public interface CreationScope {

	/**
	 * Registers the undo of the step that has just completed.
	 * @param undo the undo of the step
	 * @throws IllegalStateException if the scope is over; the undo has run then
	 */
	void onDestroy(Undo undo);

	/**
	 * Registers a part of the resource to be closed. The part may be the resource itself:
	 * then the factory's default {@code destroy} leaves closing it to the scope. A part
	 * that is registered twice is closed once; parts are compared by identity.
	 * @param <C> the type of the part
	 * @param part the part
	 * @return the part
	 * @throws IllegalStateException if the scope is over; the part is closed then
	 */
	default <C extends AutoCloseable> C manage(C part) {
		onDestroy(ManagedParts.undoOf(part));
		return part;
	}

	/**
	 * Undoes a step of the creation.
	 */
	@FunctionalInterface
	interface Undo {

		/**
		 * Undoes the step.
		 * @throws Exception if the undo fails; it is reported, and the other undos still
		 * run
		 */
		void undo() throws Exception;

	}

}
