package io.github.managedpools;

import org.jspecify.annotations.Nullable;

/**
 * Work that needs a resource for as long as it runs.
 *
 * @param <T> the type of the resource
 * @param <R> the type of the result
 * @param <X> the type of the exceptions that the work may throw
 * @since 0.1.0
 * @see Pool#use
 */
@FunctionalInterface
public interface LeaseFunction<T, R extends @Nullable Object, X extends Exception> {

	/**
	 * Does the work.
	 * @param resource the leased resource, which must not be used after this call
	 * @return the result
	 * @throws X if the work fails
	 */
	R apply(T resource) throws X;

}
