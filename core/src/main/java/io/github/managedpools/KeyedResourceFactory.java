package io.github.managedpools;

/**
 * Builds and destroys the resources of a {@link KeyedPool}: a {@link ResourceFactory}
 * whose methods get the key. The pool calls every method on its own threads, never under
 * a lock and never with the interrupt flag set, and survives any exception, including
 * {@link Error}s. Several resources may be built at the same time, for one key and for
 * several. Every call finds its thread in the initial state, as for a
 * {@link ResourceFactory}.
 *
 * @param <K> the type of the keys
 * @param <T> the type of the resources
 * @since 0.1.0
 */
@FunctionalInterface
public interface KeyedResourceFactory<K, T> extends InPlaceChecks {

	/**
	 * Builds a resource for a key, as {@link ResourceFactory#create} does.
	 * @param key the key
	 * @param scope the scope that collects the undo of each step
	 * @return the resource, never {@code null}
	 * @throws Exception if the resource can't be built; the undos of the scope run
	 */
	T create(K key, CreationScope scope) throws Exception;

	/**
	 * Whether a resource still works, as {@link ResourceFactory#isValid}.
	 * @param key the key that the resource was built for
	 * @param resource the resource, which no borrower holds
	 * @return {@code false} to have it destroyed
	 * @throws Exception if the validation fails; counts as {@code false}
	 */
	default boolean isValid(K key, T resource) throws Exception {
		return true;
	}

	/**
	 * Whether {@link #isValid} has to be called at all, as
	 * {@link ResourceFactory#validates}.
	 * @return whether resources are validated
	 */
	default boolean validates() {
		return FactoryMethods.isOverridden(this, KeyedResourceFactory.class, "isValid", 2);
	}

	/**
	 * Prepares a resource for its next borrower, as {@link ResourceFactory#reset} does.
	 * @param key the key that the resource was built for
	 * @param resource the resource, which no borrower holds
	 * @throws Exception if the reset fails; the resource is destroyed
	 */
	default void reset(K key, T resource) throws Exception {
	}

	/**
	 * Whether {@link #reset} has to be called at all, as {@link ResourceFactory#resets}.
	 * Called once.
	 * @return whether resources are reset
	 */
	default boolean resets() {
		return FactoryMethods.isOverridden(this, KeyedResourceFactory.class, "reset", 2);
	}

	/**
	 * Destroys a resource, before the undos that were registered when it was built.
	 * Called exactly once for each resource that {@link #create} returned. By default,
	 * closes an {@link AutoCloseable} resource and does nothing otherwise. A
	 * {@linkplain CreationScope#manage managed} resource is not closed here, because the
	 * scope closes it. A resource and a managed part that it wraps are both closed,
	 * because they are compared by identity. An undo that closes the resource in another
	 * way, such as {@code scope.onDestroy(resource::close)}, closes it a second time.
	 * @param key the key that the resource was built for
	 * @param resource the resource, which no borrower holds
	 * @throws Exception if the destruction fails; it is reported, and the undos still run
	 */
	default void destroy(K key, T resource) throws Exception {
		ManagedParts.closeUnlessManaged(resource);
	}

	/**
	 * Whether an exception of a borrower's work means that the resource is broken, as
	 * {@link ResourceFactory#isFatal}, with the same default.
	 * @param failure the exception of the work
	 * @return {@code true} to have the resource destroyed instead of returned
	 */
	default boolean isFatal(Throwable failure) {
		return FatalFailures.isFatal(failure) && !validates();
	}

}
