package io.github.managedpools;

/**
 * Builds the resources of a {@link KeyedPool} and ends them: a {@link ResourceFactory}
 * that is told the key. The pool calls every method on threads of its own, never under a
 * lock, never with the interrupt flag set, and survives whatever is thrown,
 * {@link Error}s included. Several resources may be built at the same time, for one key
 * and for several. Every call begins with its thread as the pool made it, as for a
 * {@link ResourceFactory}.
 *
 * @param <K> the type of the keys
 * @param <T> the type of the resources
 * @since 0.1.0
 */
@FunctionalInterface
public interface KeyedResourceFactory<K, T> {

	/**
	 * Builds a resource for a key, as {@link ResourceFactory#create}.
	 * @param key the key
	 * @param scope takes the undo of each step
	 * @return the resource, never {@code null}
	 * @throws Exception if the resource can't be built; what the scope holds is undone
	 */
	T create(K key, CreationScope scope) throws Exception;

	/**
	 * Says whether a resource still works, as {@link ResourceFactory#isValid}.
	 * @param key the key that the resource was built for
	 * @param resource the resource, held by nobody
	 * @return {@code false} to have it destroyed
	 * @throws Exception counts as {@code false}
	 */
	default boolean isValid(K key, T resource) throws Exception {
		return true;
	}

	/**
	 * Whether {@link #isValid} has to be asked at all, as
	 * {@link ResourceFactory#validates}.
	 * @return whether resources are validated
	 */
	default boolean validates() {
		return FactoryMethods.isOverridden(this, KeyedResourceFactory.class, "isValid", 2);
	}

	/**
	 * Makes a resource ready for its next borrower, as {@link ResourceFactory#reset}.
	 * @param key the key that the resource was built for
	 * @param resource the resource, held by nobody
	 * @throws Exception to have the resource destroyed
	 */
	default void reset(K key, T resource) throws Exception {
	}

	/**
	 * Whether {@link #reset} has to be called at all, as {@link ResourceFactory#resets}.
	 * Asked once.
	 * @return whether resources are reset
	 */
	default boolean resets() {
		return FactoryMethods.isOverridden(this, KeyedResourceFactory.class, "reset", 2);
	}

	/**
	 * Ends a resource, before the undos that were registered when it was built. Called
	 * exactly once for each resource that {@link #create} returned. By default closes
	 * what is {@link AutoCloseable} and does nothing otherwise. It leaves a resource
	 * alone that was {@linkplain CreationScope#manage managed}, because the scope closes
	 * it; a resource and a managed part that it wraps are both closed, since what counts
	 * is their identity. An undo that closes the resource in another way, such as
	 * {@code scope.onDestroy(resource::close)}, closes it a second time.
	 * @param key the key that the resource was built for
	 * @param resource the resource, held by nobody
	 * @throws Exception is reported; the undos run all the same
	 */
	default void destroy(K key, T resource) throws Exception {
		ManagedParts.closeUnlessManaged(resource);
	}

	/**
	 * Says whether an exception of a borrower's work means that the resource is broken,
	 * as {@link ResourceFactory#isFatal}, with the same default.
	 * @param failure what the work threw
	 * @return {@code true} to have the resource destroyed instead of returned
	 */
	default boolean isFatal(Throwable failure) {
		return FatalFailures.isFatal(failure) && !validates();
	}

}
