package io.github.managedpools.boot.lease;

import java.lang.reflect.Method;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A call that needs leases until its work has ended.
 *
 * @param method the method that is called
 * @param sources the sources to lease from, in this order
 * @param fatal types of failures that break a resource
 * @param work the work to do with the leases, one for each source
 */
record LeasedCall(Method method, List<LeaseSource> sources, List<Class<? extends Throwable>> fatal, Work work) {

	/**
	 * Whether the caller expects {@link InterruptedException}.
	 */
	boolean mayThrowInterruptedException() {
		for (Class<?> type : this.method.getExceptionTypes()) {
			if (type.isAssignableFrom(InterruptedException.class)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Work with leases.
	 */
	@FunctionalInterface
	interface Work {

		@Nullable Object run(List<HeldLease> leases) throws Throwable;

	}

}
