package io.github.managedpools;

/**
 * Builds the resources of a pool and ends them. The pool calls every method on threads of
 * its own, never under a lock, never with the interrupt flag set, and survives whatever
 * is thrown, {@link Error}s included. Several resources may be built at the same time.
 * <p>
 * Every call begins with its thread as the pool made it: a daemon of normal priority with
 * the pool's name and the context class loader of the thread that built the pool, without
 * an uncaught exception handler of its own and without thread-locals. What a call changes
 * of that is undone after it and must not be needed later. On virtual threads one thing
 * is left: the undos of a resource and the listeners that are told of a call find the
 * thread-locals that this call has set.
 *
 * @param <T> the type of the resources
 * @since 0.1.0
 */
@FunctionalInterface
public interface ResourceFactory<T> {

	/**
	 * Builds a resource. When the creation is no longer wanted or takes longer than the
	 * {@linkplain PoolSettings#createTimeout() create timeout}, its thread is
	 * interrupted. A factory that works in several steps registers each with the scope,
	 * so that a failure half-way leaves nothing behind.
	 * @param scope takes the undo of each step
	 * @return the resource, never {@code null}
	 * @throws Exception if the resource can't be built; what the scope holds is undone
	 */
	T create(CreationScope scope) throws Exception;

	/**
	 * Says whether a resource still works. Asked before lending a resource that was idle
	 * for longer than {@linkplain PoolSettings#validateAfterIdle() validate-after-idle},
	 * and by the {@linkplain PoolSettings#keepAlive() keep-alive}. Interrupted after the
	 * {@linkplain PoolSettings#checkTimeout() check timeout}, which counts as failed. A
	 * check that ignores its interrupt may still run while {@link #destroy} ends the
	 * resource, since closing it often is what ends a blocked read.
	 * @param resource the resource, held by nobody
	 * @return {@code false} to have it destroyed
	 * @throws Exception counts as {@code false}
	 */
	default boolean isValid(T resource) throws Exception {
		return true;
	}

	/**
	 * Whether {@link #isValid} has to be asked at all: what a factory does not do costs
	 * its pool nothing. By default, whether this factory overrides it, in its class, a
	 * superclass or an interface that it implements, and {@code true} where that can't be
	 * seen, as in a native image that was told nothing of its class; a factory that
	 * passes calls on to another says what that one says.
	 * @return whether resources are validated
	 */
	default boolean validates() {
		return FactoryMethods.isOverridden(this, ResourceFactory.class, "isValid", 1);
	}

	/**
	 * Makes a resource ready for its next borrower, after each return. Interrupted after
	 * the {@linkplain PoolSettings#checkTimeout() check timeout}, which counts as failed.
	 * @param resource the resource, held by nobody
	 * @throws Exception to have the resource destroyed
	 */
	default void reset(T resource) throws Exception {
	}

	/**
	 * Whether {@link #reset} has to be called at all. By default as for
	 * {@link #validates}.
	 * @return whether resources are reset
	 */
	default boolean resets() {
		return FactoryMethods.isOverridden(this, ResourceFactory.class, "reset", 1);
	}

	/**
	 * Ends a resource, before the undos that were registered when it was built. Called
	 * exactly once for each resource that {@link #create} returned. By default closes
	 * what is {@link AutoCloseable} and does nothing otherwise. It leaves a resource
	 * alone that was {@linkplain CreationScope#manage managed}, because the scope closes
	 * it; a resource and a managed part that it wraps are both closed, since what counts
	 * is their identity. An undo that closes the resource in another way, such as
	 * {@code scope.onDestroy(resource::close)}, closes it a second time.
	 * @param resource the resource, held by nobody
	 * @throws Exception is reported; the undos run all the same
	 */
	default void destroy(T resource) throws Exception {
		ManagedParts.closeUnlessManaged(resource);
	}

	/**
	 * Says whether an exception of a borrower's work means that the resource is broken.
	 * Asked by {@link Pool#use}, by {@link Pool#useAsync} and by the leases of a
	 * framework, on the thread on which the work failed.
	 * <p>
	 * By default, a factory that {@linkplain #validates() validates} says no. One that
	 * does not can't find a broken resource in any other way, and says yes to what far
	 * sides cause: to a checked exception, such as an {@code IOException}, a
	 * {@code NamingException} or a {@code MessagingException}, but not to an
	 * {@link InterruptedException}; and to an unchecked one with an {@code IOException}
	 * among its causes, unless a {@link PoolException} between them tells of another
	 * resource. A wrapper of futures and proxies, such as a {@code CompletionException},
	 * counts as what it wraps. So a pool recovers when a server was restarted. Override
	 * this method if the work throws checked exceptions of another sort.
	 * @param failure what the work threw
	 * @return {@code true} to have the resource destroyed instead of returned
	 */
	default boolean isFatal(Throwable failure) {
		return FatalFailures.isFatal(failure) && !validates();
	}

}
