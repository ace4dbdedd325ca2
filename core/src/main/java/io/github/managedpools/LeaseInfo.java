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
 * @param lost whether the borrower has dropped the lease without closing it, so that no
 * code can close it any more
 * @since 0.1.0
 */
public record LeaseInfo(Instant since, Duration age, String thread, List<StackTraceElement> stack, @Nullable Object key,
		boolean lost) {

	/**
	 * Create a new {@code LeaseInfo}.
	 * @param since the time at which it began
	 * @param age how long it has been held
	 * @param thread the name of the thread that borrowed it
	 * @param stack the borrower's stack, innermost frame first; empty unless
	 * {@linkplain PoolSettings#leakStackTraces() kept}
	 * @param key the key that the resource was leased for, or {@code null} if the pool is
	 * not keyed
	 * @param lost whether the borrower has dropped the lease without closing it, so that
	 * no code can close it any more
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
	 * Describes a lease that is not lost.
	 * @param since the time at which it began
	 * @param age how long it has been held
	 * @param thread the name of the thread that borrowed it
	 * @param stack the borrower's stack, innermost frame first
	 * @param key the key that the resource was leased for, or {@code null}
	 */
	public LeaseInfo(Instant since, Duration age, String thread, List<StackTraceElement> stack, @Nullable Object key) {
		this(since, age, thread, stack, key, false);
	}

	/**
	 * Adds the key to the lease of a keyed pool.
	 * @param key the key that the resource was leased for
	 * @return the lease with its key
	 */
	public LeaseInfo withKey(Object key) {
		return new LeaseInfo(this.since, this.age, this.thread, this.stack, key, this.lost);
	}

	@Override
	public String toString() {
		return "LeaseInfo[since=%s, age=%s, thread=%s, key=%s, lost=%s]".formatted(this.since, this.age, this.thread,
				SafeDescription.of(this.key), this.lost);
	}

}
