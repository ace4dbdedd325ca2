package io.github.managedpools.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.github.managedpools.CreateFailure;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolState.Counters;
import io.github.managedpools.PoolState.Resources;
import io.github.managedpools.SizeRange;
import org.jspecify.annotations.Nullable;

/**
 * Adds up the states of several pools. The equations that hold for each state hold for
 * the sum too, although the states were not taken at the same moment.
 */
final class StateSum {

	private long min;

	private long max;

	private int idle;

	private int leased;

	private int creating;

	private int destroying;

	private int givenUp;

	private int suspect;

	private int leases;

	private int pending;

	private int failing;

	private @Nullable Instant failingSince;

	private boolean failingFast;

	private long created;

	private long createFailed;

	private long destroyed;

	private long acquired;

	private long released;

	private final List<CreateFailure> failures = new ArrayList<>();

	/**
	 * Adds the counters of a pool.
	 */
	void addHistory(PoolState state) {
		Counters counters = state.counters();
		this.created += counters.created();
		this.createFailed += counters.createFailed();
		this.destroyed += counters.destroyed();
		this.acquired += counters.acquired();
		this.released += counters.released();
		this.failures.addAll(state.lastCreateFailures());
		keepLatestFailures();
	}

	/**
	 * Adds the counters and the resources of a pool.
	 */
	void add(PoolState state) {
		addHistory(state);
		this.min += state.size().min();
		this.max += state.size().max();
		this.idle += state.resources().idle();
		this.leased += state.resources().leased();
		this.creating += state.resources().creating();
		this.destroying += state.resources().destroying();
		this.givenUp += state.resources().givenUp();
		this.suspect += state.resources().suspect();
		this.leases += state.leases();
		this.pending += state.pending();
		this.failing += state.failingCreations();
		this.failingSince = earlier(this.failingSince, state.failingSince());
		this.failingFast |= state.failingFast();
	}

	private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
		if (one == null || other == null) {
			return (one != null) ? one : other;
		}
		return one.isBefore(other) ? one : other;
	}

	/**
	 * Adds the counters of another sum.
	 */
	void addHistory(StateSum other) {
		this.created += other.created;
		this.createFailed += other.createFailed;
		this.destroyed += other.destroyed;
		this.acquired += other.acquired;
		this.released += other.released;
		this.failures.addAll(other.failures);
		keepLatestFailures();
	}

	private void keepLatestFailures() {
		this.failures.sort(Comparator.comparing(CreateFailure::at).reversed());
		if (this.failures.size() > Ledger.FAILURES_KEPT) {
			this.failures.subList(Ledger.FAILURES_KEPT, this.failures.size()).clear();
		}
	}

	/**
	 * Converts the sum to a state.
	 * @param limit the most resources of all pools together
	 * @param told the events, for counters that no ledger has
	 */
	PoolState toState(String name, PoolState.Phase phase, int limit, PoolEvents told) {
		SizeRange size = new SizeRange((int) Math.min(this.min, limit), (int) Math.min(this.max, limit));
		Counters counters = new Counters(this.created, this.createFailed, this.destroyed, this.acquired, this.released,
				told.timedOut.sum(), told.interrupted.sum(), told.cancelled.sum(), told.leaked.sum());
		Resources resources = new Resources(this.idle, this.leased, this.creating, this.destroying, this.givenUp,
				this.suspect);
		return new PoolState(name, phase, size, resources, this.leases, this.pending, counters, this.failing,
				this.failingSince, this.failingFast, this.failures);
	}

}
