package io.github.managedpools.commonspool2;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.apache.commons.pool2.DestroyMode;
import org.jspecify.annotations.Nullable;

/**
 * What an {@code ObjectPool} does to an object on the borrower's thread, besides leasing
 * it. By default nothing.
 */
interface BorrowSteps<T> {

	/**
	 * A borrower begins to look for an object.
	 */
	default void acquireBegins() {
	}

	/**
	 * The borrower has got an object or none.
	 */
	default void acquireEnds() {
	}

	/**
	 * Prepares an object for its borrower.
	 * @param object the object
	 * @param validateNew whether to validate an object that was just built
	 * @return the reason why the object can't be used, or {@code null}
	 */
	default @Nullable Exception activate(T object, boolean validateNew) {
		return null;
	}

	/**
	 * Whether an object has never been borrowed nor {@linkplain #settle added}.
	 */
	default boolean isNew(T object) {
		return true;
	}

	/**
	 * Prepares an object that was just built for its rest in the pool.
	 */
	default void settle(T object) throws Exception {
	}

	/**
	 * Prepares an object that comes back for its rest in the pool.
	 */
	default void passivate(T object) throws Exception {
	}

	/**
	 * Announces the destruction of an object.
	 * @param object the object, which the caller is about to invalidate
	 * @param mode the mode to pass to the factory
	 * @return completes when the object is destroyed
	 */
	default CompletableFuture<@Nullable Void> destruction(T object, DestroyMode mode) {
		return CompletableFuture.completedFuture(null);
	}

	/**
	 * The objects at rest in the pool.
	 * @param key the key of the objects, or {@code null} for all keys
	 * @return a future for each, which completes when it is borrowed or destroyed
	 */
	default List<CompletableFuture<@Nullable Void>> resting(@Nullable Object key) {
		return List.of();
	}

}
