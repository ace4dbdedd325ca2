package io.github.managedpools.engine;

import java.util.function.Predicate;

import io.github.managedpools.LeaseFunction;
import org.jspecify.annotations.Nullable;

/**
 * Runs work with a leased resource and gives the resource back whatever happens.
 */
final class LeaseUsage {

	private LeaseUsage() {
	}

	/**
	 * Does the work and ends the lease.
	 * @param fatal says which exceptions of the work mean that the resource is broken
	 */
	static <T, R extends @Nullable Object, X extends Exception> R use(EngineLease<T> lease, LeaseFunction<T, R, X> work,
			Predicate<Throwable> fatal, PoolEvents events) throws X {
		try {
			return work.apply(lease.get());
		}
		catch (Throwable ex) {
			if (isFatal(ex, fatal, events)) {
				lease.invalidate();
			}
			throw ex;
		}
		finally {
			lease.close();
		}
	}

	/**
	 * Whether a failure of the work means that the resource is broken. It does if that
	 * can't be found out.
	 */
	static boolean isFatal(Throwable failure, Predicate<Throwable> fatal, PoolEvents events) {
		try {
			return fatal.test(failure);
		}
		catch (Throwable ex) {
			// Throwing what it was given is an answer, too
			if (ex != failure && (Suppression.holdsOneLike(failure, ex) || !Suppression.suppress(failure, ex))) {
				events.failure("isFatal threw", ex);
			}
			return true;
		}
	}

}
