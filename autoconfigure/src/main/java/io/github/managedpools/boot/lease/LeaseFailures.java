package io.github.managedpools.boot.lease;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import io.github.managedpools.Pool;
import io.github.managedpools.SafeDescription;

/**
 * Classifies failures of work that used a lease. Exceptions thrown by the failure or by
 * the pool during that never prevent the lease from being given back.
 *
 * @since 0.1.0
 */
public final class LeaseFailures {

	private LeaseFailures() {
	}

	/**
	 * Whether a failure means that the resource is broken. If the pool itself throws, as
	 * an application's own implementation may, the resource counts as broken.
	 * @param pool the pool that the resource was leased from
	 * @param failure the failure of the work
	 * @return whether the resource must be destroyed
	 */
	public static boolean isFatal(Pool<?> pool, Throwable failure) {
		try {
			return pool.isFatal(failure);
		}
		catch (Throwable ex) {
			return true;
		}
	}

	/**
	 * Unwraps a failure that futures have wrapped.
	 * @param failure the failure of the work
	 * @return the failure that was wrapped, or else the failure itself
	 */
	public static Throwable unwrap(Throwable failure) {
		for (Throwable link : SafeDescription.chainOf(failure)) {
			if (!(link instanceof CompletionException) && !(link instanceof ExecutionException)) {
				return link;
			}
		}
		return failure;
	}

}
