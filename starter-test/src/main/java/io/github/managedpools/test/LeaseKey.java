package io.github.managedpools.test;

import io.github.managedpools.LeaseInfo;
import org.jspecify.annotations.Nullable;

/**
 * Tells one lease from another, which two looks at it do not: its age differs. The frames
 * of its stack are the same objects at each look, and of no other lease.
 */
final class LeaseKey {

	private final StackTraceElement frame;

	private LeaseKey(StackTraceElement frame) {
		this.frame = frame;
	}

	/**
	 * The key of a lease, or {@code null} if its stack was not kept.
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
