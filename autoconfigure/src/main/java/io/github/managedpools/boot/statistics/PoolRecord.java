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
 * The record of one pool: its peaks, the distributions of wait and lease times, and its
 * last minutes.
 *
 * @since 0.1.0
 */
public final class PoolRecord implements PoolListener {

	private final Distribution waits = new Distribution();

	private final Distribution uses = new Distribution();

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
	 * How long callers waited for their leases, including callers that got none.
	 * @return the distribution
	 */
	public TimeDistribution waitTime() {
		return this.waits.snapshot();
	}

	/**
	 * How long leases were held.
	 * @return the distribution
	 */
	public TimeDistribution useTime() {
		return this.uses.snapshot();
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
			this.history.beforeFall();
			this.pending.down();
		};
	}

	@Override
	public void onAcquired(String pool, Duration waited) {
		this.history.leases(this.leases.up());
		this.history.waited(waited);
		this.waits.add(waited);
	}

	@Override
	public void onNotAcquired(String pool, AcquireOutcome outcome, Duration waited) {
		this.history.waited(waited);
		// A caller that is rejected at once has not waited, and would distort the waits
		// of the others
		if (outcome != AcquireOutcome.REJECTED && outcome != AcquireOutcome.CLOSED) {
			this.waits.add(waited);
		}
	}

	@Override
	public void onReleased(String pool, Duration held) {
		this.history.beforeFall();
		this.leases.down();
		this.uses.add(held);
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
