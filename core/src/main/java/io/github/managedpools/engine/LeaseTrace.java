package io.github.managedpools.engine;

import java.time.Duration;
import java.util.List;

import io.github.managedpools.LeaseInfo;
import io.github.managedpools.SafeDescription;
import org.jspecify.annotations.Nullable;

/**
 * What the pool knows of a tracked lease.
 */
interface LeaseTrace<T> {

	/** The name of a borrower whose lease ends at this moment. */
	String UNKNOWN = "unknown";

	Slot<T> slot();

	/** The time at which the lease began, by the pool's clock. */
	long since();

	/** The borrower, or {@code null} if the lease is over. */
	@Nullable Thread borrower();

	/** The borrower's stack; empty unless stacks are kept. */
	StackTraceElement[] stack();

	/**
	 * Whether this is the lease that a slot has according to its word.
	 */
	boolean isOf(long word);

	/**
	 * Whether the lease has not ended.
	 */
	boolean isOpen();

	/**
	 * Ends the lease under its holder, whose resource is marked to be retired. If this
	 * throws, the lease has not ended, or the recovery ends it.
	 */
	void revoke();

	/**
	 * Whether no code can close the lease any more.
	 */
	default boolean isLost() {
		return false;
	}

	/**
	 * The description of the lease, which is computed only on request.
	 */
	default LeaseInfo info(long now) {
		Duration age = Duration.ofNanos(now - since());
		return new LeaseInfo(slot().owner.pool.clock.instant().minus(age), age, borrowerName(), List.of(stack()),
				slot().owner.pool.family.key(), isLost());
	}

	default String describe() {
		return "Lease[pool=%s, thread=%s]".formatted(slot().owner.pool.name, borrowerName());
	}

	default String borrowerName() {
		Thread thread = borrower();
		if (thread == null) {
			return UNKNOWN;
		}
		return thread.getName().isEmpty() ? SafeDescription.of(thread) : thread.getName();
	}

}
