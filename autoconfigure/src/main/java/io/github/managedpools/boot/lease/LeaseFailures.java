package io.github.managedpools.boot.lease;

import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

import io.github.managedpools.Pool;
import io.github.managedpools.SafeDescription;
import org.jspecify.annotations.Nullable;

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
	 * Checks that a pool has returned a lease, because an application's own
	 * implementation, such as a mock, may return {@code null}.
	 * @param <L> the type of the lease
	 * @param lease what the pool has returned
	 * @return the lease
	 * @throws IllegalStateException if there is none
	 */
	public static <L> L required(@Nullable L lease) {
		if (lease == null) {
			throw new IllegalStateException(
					"The pool has returned null instead of a lease; if it is a mock, let its acquire and acquireAsync return one");
		}
		return lease;
	}

	/**
	 * Ends leases, the last one first. A lease of an application's own pool may throw,
	 * which must not keep the others from ending.
	 * @param <L> the type of what holds a lease
	 * @param leases what holds the leases
	 * @param end ends one of them
	 */
	public static <L> void endAll(List<L> leases, Consumer<? super L> end) {
		endFirst(leases.size(), leases, end);
	}

	private static <L> void endFirst(int count, List<L> leases, Consumer<? super L> end) {
		if (count > 0) {
			try {
				end.accept(leases.get(count - 1));
			}
			finally {
				endFirst(count - 1, leases, end);
			}
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
