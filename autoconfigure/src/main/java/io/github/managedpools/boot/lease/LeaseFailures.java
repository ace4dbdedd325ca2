package io.github.managedpools.boot.lease;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import io.github.managedpools.Pool;
import io.github.managedpools.SafeDescription;

/**
 * Judges failures of work that was done with a lease. Nothing that the failure or the
 * pool throws meanwhile keeps the lease from being given back.
 *
 * @since 0.1.0
 */
public final class LeaseFailures {

	private LeaseFailures() {
	}

	/**
	 * Whether a failure means that the resource is broken. In doubt it does: a pool of
	 * the application's own may throw when it is asked.
	 * @param pool the pool that the resource was leased from
	 * @param failure how the work failed
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
	 * The failure inside the wrappers that futures put around it.
	 */
	static Throwable unwrap(Throwable failure) {
		for (Throwable link : SafeDescription.chainOf(failure)) {
			if (!(link instanceof CompletionException) && !(link instanceof ExecutionException)) {
				return link;
			}
		}
		return failure;
	}

}
