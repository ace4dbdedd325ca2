package io.github.managedpools.engine;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.BackoffRange;

/**
 * The wait between creations that keep failing. Guarded by the {@linkplain Ledger
 * ledger}'s lock, except for reads of {@link #failing()}.
 */
final class Backoff<T> {

	/** The least wait after growth, for a back-off that starts at zero. */
	private static final long LEAST_GROWN = TimeUnit.MILLISECONDS.toNanos(1);

	private final PoolContext<T> pool;

	/** The number of creations that have failed since the last that succeeded. */
	private volatile int failing;

	/** The time before which no attempt begins while creations keep failing. */
	private long notBefore;

	Backoff(PoolContext<T> pool) {
		this.pool = pool;
	}

	int failing() {
		return this.failing;
	}

	/**
	 * Whether no attempt may begin yet.
	 */
	boolean isPending() {
		return this.failing > 0 && left() > 0;
	}

	/**
	 * The nanoseconds until the next attempt may begin.
	 */
	long left() {
		return this.notBefore - this.pool.clock.nanoTime();
	}

	/**
	 * Ends the back-off after a creation that succeeded.
	 * @return the number of creations that had failed before
	 */
	int end() {
		int failed = this.failing;
		this.failing = 0;
		return failed;
	}

	/**
	 * Grows the back-off after a failure. Attempts that were under way at the same time
	 * count as one step.
	 * @param since the time at which the attempt began
	 */
	void grow(long since) {
		if (this.failing > 0 && this.notBefore - since > 0) {
			return;
		}
		this.failing = this.failing + 1;
		BackoffRange range = this.pool.settings().createBackoff();
		double least = (this.failing > 1) ? Math.max(LEAST_GROWN, Nanos.of(range.min())) : Nanos.of(range.min());
		double nanos = Math.min(Nanos.of(range.max()), least * Math.pow(2, this.failing - 1));
		double jitter = 0.75 + 0.25 * ThreadLocalRandom.current().nextDouble();
		this.notBefore = this.pool.clock.nanoTime() + (long) (nanos * jitter);
	}

}
