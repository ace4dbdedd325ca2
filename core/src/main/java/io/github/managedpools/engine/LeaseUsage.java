package io.github.managedpools.engine;

import java.util.function.Predicate;

import io.github.managedpools.LeaseFunction;
import org.jspecify.annotations.Nullable;

/**
 * Runs work with a leased resource, and gives the resource back however the work ends.
 */
final class LeaseUsage {

	private LeaseUsage() {
	}

	/**
	 * Runs the work and ends the lease.
	 * @param fatal decides which exceptions of the work mean that the resource is broken
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
			else {
				lease.suspect();
			}
			throw ex;
		}
		finally {
			lease.close();
		}
	}

	/**
	 * Whether a failure of the work means that the resource is broken. If the factory
	 * throws, it does.
	 */
	static boolean isFatal(Throwable failure, Predicate<Throwable> fatal, PoolEvents events) {
		try {
			return fatal.test(failure);
		}
		catch (Throwable ex) {
			// Rethrowing the failure itself is an answer too
			if (ex != failure && (Suppression.holdsOneLike(failure, ex) || !Suppression.suppress(failure, ex))) {
				events.failure("isFatal threw", ex);
			}
			return true;
		}
	}

}
