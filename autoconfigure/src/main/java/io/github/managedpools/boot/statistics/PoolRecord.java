package io.github.managedpools.boot.statistics;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.PoolListener;
import org.jspecify.annotations.Nullable;

/**
 * The record of one pool: its peaks and its last minutes. It receives the number of open
 * leases, and no event for each lease, and so costs a lease nothing.
 *
 * @since 0.1.0
 */
public final class PoolRecord implements PoolListener {

	private final Level resources;

	private final Level leases;

	private final Level pending;

	private final History history;

	private final Set<Wait> waiting = ConcurrentHashMap.newKeySet();

	private final Clock clock;

	PoolRecord(Clock clock) {
		this.clock = clock;
		this.resources = new Level(clock);
		this.leases = new Level(clock);
		this.pending = new Level(clock);
		this.history = new History(clock, this.leases, this.pending);
	}

	/**
	 * The highest values so far.
	 * @return the peaks
	 */
	public Peaks peaks() {
		return new Peaks(this.resources.peak(), this.leases.peak(), this.pending.peak());
	}

	/**
	 * The last minutes.
	 * @return the history
	 */
	public PoolHistory history() {
		long now = this.clock.millis();
		long since = this.waiting.stream().mapToLong(Wait::since).min().orElse(now);
		return this.history.snapshot(Duration.ofMillis(Math.max(0, now - since)));
	}

	@Override
	public @Nullable Consumer<AcquireOutcome> onWaiting(String pool) {
		Wait wait = new Wait(this.clock.millis());
		this.waiting.add(wait);
		this.history.pending(this.pending.up());
		return (outcome) -> {
			this.waiting.remove(wait);
			this.history.waited(Duration.ofMillis(Math.max(0, this.clock.millis() - wait.since())));
			this.history.beforeFall();
			this.pending.down();
		};
	}

	@Override
	public LeaseDetail leaseDetail() {
		return LeaseDetail.SUMS;
	}

	@Override
	public void onLeases(String pool, int open) {
		this.history.beforeFall();
		this.leases.set(open);
		this.history.leases(open);
	}

	@Override
	public void onCreated(String pool, Duration took) {
		this.resources.up();
	}

	@Override
	public void onDestroyed(String pool, DestroyReason reason, Duration took) {
		this.resources.down();
	}

	/**
	 * The highest values so far.
	 *
	 * @param resources the most resources that existed at a time
	 * @param leases the most leases that were open at a time
	 * @param pending the most callers that waited at a time
	 */
	public record Peaks(Peak resources, Peak leases, Peak pending) {

	}

	/**
	 * A wait in progress. Compared by identity, because several may have begun at the
	 * same time.
	 */
	private static final class Wait {

		private final long since;

		Wait(long since) {
			this.since = since;
		}

		long since() {
			return this.since;
		}

	}

}
