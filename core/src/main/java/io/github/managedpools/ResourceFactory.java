package io.github.managedpools;

/**
 * Builds and destroys the resources of a pool. The pool calls every method on its own
 * threads, never under a lock and never with the interrupt flag set, and survives any
 * exception, including {@link Error}s. Several resources may be built at the same time.
 * <p>
 * Every call finds its thread in the initial state: a daemon of normal priority with the
 * pool's name and the context class loader of the thread that built the pool, without an
 * uncaught exception handler of its own and without thread-locals. The pool resets
 * whatever a call changes of that, so later calls must not rely on it. There is one
 * exception: on virtual threads, the undos of a resource and the listeners that are
 * notified of a call see the thread-locals that this call has set.
 *
 * @param <T> the type of the resources
 * @since 0.1.0
 */
@FunctionalInterface
public interface ResourceFactory<T> extends InPlaceChecks {

	/**
	 * Builds a resource. Its thread is interrupted if the creation is no longer needed or
	 * takes longer than the {@linkplain PoolSettings#createTimeout() create timeout}. A
	 * factory that works in several steps should register the undo of each with the
	 * scope, so that a failure in between leaves nothing behind.
	 * @param scope the scope that collects the undo of each step
	 * @return the resource, never {@code null}
	 * @throws Exception if the resource can't be built; the undos of the scope run
	 */
	T create(CreationScope scope) throws Exception;

	/**
	 * Whether a resource still works. Called before a resource is lent that was idle for
	 * longer than {@linkplain PoolSettings#validateAfterIdle() validate-after-idle}, that
	 * is {@linkplain Lease#suspect() suspect}, or that another caller has just given back
	 * if validate-after-idle is zero; and by the {@linkplain PoolSettings#keepAlive()
	 * keep-alive}. A resource that several callers share is validated while it has no
	 * lease. Interrupted after the {@linkplain PoolSettings#checkTimeout() check
	 * timeout}; it has failed then. A validation that ignores its interrupt may still run
	 * during {@link #destroy}, because often only closing a resource ends a blocked read.
	 * @param resource the resource, which no borrower holds
	 * @return {@code false} to have it destroyed
	 * @throws Exception if the validation fails; counts as {@code false}
	 */
	default boolean isValid(T resource) throws Exception {
		return true;
	}

	/**
	 * Whether {@link #isValid} has to be called at all, so that a factory without
	 * validation costs its pool nothing. By default, whether this factory overrides it in
	 * its class, a superclass or an interface, and {@code true} if that can't be
	 * detected, as in a native image without hints for the class. A factory that
	 * delegates to another should return the other's answer.
	 * @return whether resources are validated
	 */
	default boolean validates() {
		return FactoryMethods.isOverridden(this, ResourceFactory.class, "isValid", 1);
	}

	/**
	 * Prepares a resource for its next borrower, after each return. Interrupted after the
	 * {@linkplain PoolSettings#checkTimeout() check timeout}; it has failed then.
	 * @param resource the resource, which no borrower holds
	 * @throws Exception if the reset fails; the resource is destroyed
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
	 * Destroys a resource, before the undos that were registered when it was built.
	 * Called exactly once for each resource that {@link #create} returned. By default,
	 * closes an {@link AutoCloseable} resource and does nothing otherwise. A
	 * {@linkplain CreationScope#manage managed} resource is not closed here, because the
	 * scope closes it. A resource and a managed part that it wraps are both closed,
	 * because they are compared by identity. An undo that closes the resource in another
	 * way, such as {@code scope.onDestroy(resource::close)}, closes it a second time.
	 * @param resource the resource, which no borrower holds
	 * @throws Exception if the destruction fails; it is reported, and the undos still run
	 */
	default void destroy(T resource) throws Exception {
		ManagedParts.closeUnlessManaged(resource);
	}

	/**
	 * Whether an exception of a borrower's work means that the resource is broken.
	 * {@link Pool#use}, {@link Pool#useAsync} and declarative leases call it on the
	 * thread on which the work failed.
	 * <p>
	 * By default, no exception is fatal if the factory {@linkplain #validates()
	 * validates}. A factory that does not validate can't detect a broken resource in any
	 * other way. For it, the exceptions that far sides cause are fatal, so that the pool
	 * recovers after the restart of a server: checked exceptions, such as an
	 * {@code IOException}, a {@code NamingException} or a {@code MessagingException}, but
	 * not an {@link InterruptedException}; and unchecked exceptions with an
	 * {@code IOException} among their causes, unless a {@link PoolException} between them
	 * shows that it concerns another resource. A wrapper that futures or proxies add,
	 * such as a {@code CompletionException}, counts as the exception that it wraps.
	 * Override this method if the work throws checked exceptions for other reasons.
	 * @param failure the exception of the work
	 * @return {@code true} to have the resource destroyed instead of returned
	 */
	default boolean isFatal(Throwable failure) {
		return FatalFailures.isFatal(failure) && !validates();
	}

}
