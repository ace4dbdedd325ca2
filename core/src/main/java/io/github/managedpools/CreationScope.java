package io.github.managedpools;

/**
 * Takes the undo of each step of building one resource, so that a creation that fails, is
 * interrupted, times out or comes too late leaves nothing behind. The undos run in
 * reverse order, each exactly once, on the pool's threads and never with the interrupt
 * flag set: when the creation ends without a resource, or else when the resource is
 * destroyed, after {@link ResourceFactory#destroy}. An undo that throws or hangs does not
 * keep the others from running.
 * <p>
 * A scope may be handed to other threads and may be used by an undo. What is registered
 * after the resource was built is undone with it; what is registered after everything was
 * undone is undone at once, on the registering thread, which then gets an
 * {@link IllegalStateException}.
 *
 * @since 0.1.0
 */
public interface CreationScope {

	/**
	 * Registers the undo of the step that was just done.
	 * @param undo ends what the step began
	 * @throws IllegalStateException if the scope is over; the undo has run then
	 */
	void onDestroy(Undo undo);

	/**
	 * Registers that a part of the resource is to be closed. The part may be the resource
	 * itself: the factory's default {@code destroy} leaves it to the scope then. A part
	 * that is managed twice, told by identity, is closed once.
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
	 * Ends what a step of the creation began.
	 */
	@FunctionalInterface
	interface Undo {

		/**
		 * Undoes the step.
		 * @throws Exception is reported; the other undos run all the same
		 */
		void undo() throws Exception;

	}

}
