package io.github.managedpools.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.BackoffRange;
import org.jspecify.annotations.Nullable;

/**
 * The wait between creations that keep failing. Guarded by the {@linkplain Ledger
 * ledger}'s lock, except for reads of {@link #failing()}.
 */
final class Backoff<T> {

	/** The least wait after growth, for a back-off that starts at zero. */
	private static final long LEAST_GROWN = TimeUnit.MILLISECONDS.toNanos(1);

	/**
	 * The least delay of an attempt after which the failures before it are out of date.
	 */
	private static final long LEAST_STALE = TimeUnit.SECONDS.toNanos(10);

	private final PoolContext<T> pool;

	/** The number of creations that have failed since the last that succeeded. */
	private volatile int failing;

	/** The time before which no attempt begins while creations keep failing. */
	private long notBefore;

	/** The time of the first failure since the last success. */
	private @Nullable Instant failingSince;

	/**
	 * The time since which attempts have failed without a gap: the first failure since
	 * the last success, or the first after attempts had paused, such as while the pool
	 * was suspended or had enough resources.
	 */
	private long failingWithoutGap;

	/** Whether the next attempt is due but has got no place. */
	private boolean lacksPlace;

	/** Whether the attempt under way began after such a gap. */
	private boolean afterGap;

	Backoff(PoolContext<T> pool) {
		this.pool = pool;
	}

	int failing() {
		return this.failing;
	}

	/**
	 * The time of the first failure since the last success, or {@code null} if none
	 * failed. Must be called under the lock.
	 */
	@Nullable Instant failingSince() {
		return this.failingSince;
	}

	/**
	 * The nanoseconds until attempts have failed for a time without a gap, even if no
	 * more than the next one begins.
	 */
	long leftUntilFailingFor(long nanos) {
		return nanos - (this.pool.clock.nanoTime() - this.failingWithoutGap);
	}

	/**
	 * Whether the failures so far say nothing about the present, because attempts have
	 * paused for long or lack a place.
	 * @param underWay whether an attempt is under way
	 */
	boolean isOutOfDate(boolean underWay) {
		return underWay ? this.afterGap : this.lacksPlace || isGap(this.pool.clock.nanoTime());
	}

	private boolean isGap(long now) {
		Duration failFastAfter = this.pool.settings().failFastAfter();
		long most = (failFastAfter != null) ? Math.max(LEAST_STALE, Nanos.of(failFastAfter)) : LEAST_STALE;
		return now - this.notBefore > most;
	}

	/**
	 * Records that an attempt begins.
	 * @param underWay whether another one is under way
	 */
	void begins(long now, boolean underWay) {
		if (this.failing > 0 && !underWay) {
			this.afterGap = isGap(now);
		}
		this.lacksPlace = false;
	}

	/**
	 * Records that an attempt can't begin for lack of a place.
	 */
	void lacksPlace() {
		this.lacksPlace = true;
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
		this.failingSince = null;
		this.afterGap = false;
		return failed;
	}

	/**
	 * Grows the back-off after a failure. Attempts that were under way at the same time
	 * count as one step.
	 * @param since the time at which the attempt began
	 * @param at the time of the failure
	 */
	void grow(long since, Instant at) {
		if (this.failing > 0 && this.notBefore - since > 0) {
			return;
		}
		long now = this.pool.clock.nanoTime();
		if (this.failing == 0 || this.afterGap) {
			this.failingWithoutGap = now;
			this.afterGap = false;
		}
		if (this.failing == 0) {
			this.failingSince = at;
		}
		this.failing = this.failing + 1;
		BackoffRange range = this.pool.settings().createBackoff();
		double least = (this.failing > 1) ? Math.max(LEAST_GROWN, Nanos.of(range.min())) : Nanos.of(range.min());
		double nanos = Math.min(Nanos.of(range.max()), least * Math.pow(2, this.failing - 1));
		double jitter = 0.75 + 0.25 * ThreadLocalRandom.current().nextDouble();
		this.notBefore = now + (long) (nanos * jitter);
	}

}
