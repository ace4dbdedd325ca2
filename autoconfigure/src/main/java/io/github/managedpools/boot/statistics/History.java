package io.github.managedpools.boot.statistics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Records the last minutes of a pool without a thread of its own: the first event in a
 * step starts it, and steps without events are filled in later.
 */
final class History {

	static final Duration STEP = Duration.ofSeconds(2);

	/** Five minutes. */
	static final int STEPS = 150;

	private final Clock clock;

	private final Level leases;

	private final Level pending;

	private final ReentrantLock lock = new ReentrantLock();

	private final int[] mostLeases = new int[STEPS];

	private final int[] mostPending = new int[STEPS];

	private final long[] longestWait = new long[STEPS];

	private final long first;

	/** The current step. */
	private volatile long current;

	History(Clock clock, Level leases, Level pending) {
		this.clock = clock;
		this.leases = leases;
		this.pending = pending;
		this.first = step();
		this.current = this.first;
	}

	void leases(int now) {
		int index = index();
		if (now > this.mostLeases[index]) {
			raise(this.mostLeases, index, now);
		}
	}

	void pending(int now) {
		int index = index();
		if (now > this.mostPending[index]) {
			raise(this.mostPending, index, now);
		}
	}

	/**
	 * Records a wait that has ended. It counts in each step that it spanned, with the
	 * time that it had lasted by then.
	 */
	void waited(Duration wait) {
		long millis = wait.toMillis();
		int index = index();
		if (millis > this.longestWait[index]) {
			this.lock.lock();
			try {
				for (long step = this.current; isKept(step) && millis > 0; step--, millis -= STEP.toMillis()) {
					this.longestWait[index(step)] = Math.max(this.longestWait[index(step)], millis);
				}
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	/**
	 * Must be called before a level falls, so that a new step starts at the level at
	 * which the last one ended.
	 */
	void beforeFall() {
		index();
	}

	/**
	 * Creates a snapshot of the last minutes.
	 * @param waiting how long the oldest waiter has been waiting
	 */
	PoolHistory snapshot(Duration waiting) {
		Instant now = Instant.now(this.clock);
		this.lock.lock();
		try {
			index();
			List<Integer> leases = new ArrayList<>();
			List<Integer> pending = new ArrayList<>();
			List<Long> waits = new ArrayList<>();
			for (long step = Math.max(this.first, this.current - STEPS + 1); step <= this.current; step++) {
				int index = index(step);
				leases.add(this.mostLeases[index]);
				pending.add(this.mostPending[index]);
				long soFar = waiting.toMillis() - (this.current - step) * STEP.toMillis();
				waits.add(Math.max(this.longestWait[index], soFar));
			}
			return new PoolHistory(now, STEP.toMillis(), leases, pending, waits);
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isKept(long step) {
		return step >= this.first && step > this.current - STEPS;
	}

	private int index() {
		long step = step();
		if (step > this.current) {
			advanceTo(step);
		}
		return index(this.current);
	}

	private void advanceTo(long step) {
		this.lock.lock();
		try {
			for (long next = Math.max(this.current + 1, step - STEPS + 1); next <= step; next++) {
				int index = index(next);
				this.mostLeases[index] = this.leases.now();
				this.mostPending[index] = this.pending.now();
				this.longestWait[index] = 0;
			}
			this.current = Math.max(this.current, step);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void raise(int[] values, int index, int now) {
		this.lock.lock();
		try {
			values[index] = Math.max(values[index], now);
		}
		finally {
			this.lock.unlock();
		}
	}

	private long step() {
		return this.clock.millis() / STEP.toMillis();
	}

	private static int index(long step) {
		return (int) Math.floorMod(step, (long) STEPS);
	}

}
