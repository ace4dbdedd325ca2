package io.github.managedpools;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An open lease.
 *
 * @param since the time at which it began
 * @param age how long it has been held
 * @param thread the name of the thread that borrowed it
 * @param stack the borrower's stack, innermost frame first; empty unless
 * {@linkplain PoolSettings#leakStackTraces() kept}
 * @param key the key that the resource was leased for, or {@code null} if the pool is not
 * keyed
 * @since 0.1.0
 */
public record LeaseInfo(Instant since, Duration age, String thread, List<StackTraceElement> stack,
		@Nullable Object key) {

	/**
	 * Create a new {@code LeaseInfo}.
	 * @param since the time at which it began
	 * @param age how long it has been held
	 * @param thread the name of the thread that borrowed it
	 * @param stack the borrower's stack, innermost frame first; empty unless
	 * {@linkplain PoolSettings#leakStackTraces() kept}
	 * @param key the key that the resource was leased for, or {@code null} if the pool is
	 * not keyed
	 */
	public LeaseInfo {
		stack = List.copyOf(stack);
	}

	/**
	 * Describes a lease of a pool that is not keyed.
	 * @param since the time at which it began
	 * @param age how long it has been held
	 * @param thread the name of the thread that borrowed it
	 * @param stack the borrower's stack, innermost frame first
	 */
	public LeaseInfo(Instant since, Duration age, String thread, List<StackTraceElement> stack) {
		this(since, age, thread, stack, null);
	}

	/**
	 * Adds the key to the lease of a keyed pool.
	 * @param key the key that the resource was leased for
	 * @return the lease with its key
	 */
	public LeaseInfo withKey(Object key) {
		return new LeaseInfo(this.since, this.age, this.thread, this.stack, key);
	}

	@Override
	public String toString() {
		return "LeaseInfo[since=%s, age=%s, thread=%s, key=%s]".formatted(this.since, this.age, this.thread,
				SafeDescription.of(this.key));
	}

}
