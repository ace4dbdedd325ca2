package io.github.managedpools.test;

import io.github.managedpools.LeaseInfo;
import org.jspecify.annotations.Nullable;

/**
 * Identifies a lease, which its descriptions do not, because its age differs each time.
 * The frames of its stack are the same objects each time, and belong to no other lease.
 */
final class LeaseKey {

	private final StackTraceElement frame;

	private LeaseKey(StackTraceElement frame) {
		this.frame = frame;
	}

	/**
	 * Returns the key of a lease, or {@code null} if the lease has no stack.
	 */
	static @Nullable LeaseKey of(LeaseInfo lease) {
		return lease.stack().isEmpty() ? null : new LeaseKey(lease.stack().get(0));
	}

	@Override
	public boolean equals(Object obj) {
		return obj instanceof LeaseKey other && other.frame == this.frame;
	}

	@Override
	public int hashCode() {
		return System.identityHashCode(this.frame);
	}

}
