package io.github.managedpools.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.github.managedpools.PoolClock.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Visits the slots several times a second while the pool is in use, so that neither
 * acquire nor release has to read a clock: it notes since when each slot has been in its
 * present generation. A slot that stays as it is for a while gets a mark; the next thread
 * that lends it or takes it back then looks closer and wakes the sweeper. When all slots
 * are marked, the sweeper sleeps until something is due.
 */
final class Sweeper<T> {

	/** The time between two sweeps, and so the precision of all idle times. */
	static final long TICK = TimeUnit.MILLISECONDS.toNanos(125);

	/** How long a slot has to stay as it is before it is marked. */
	static final long QUIET = 2 * TICK;

	private final PoolEngine<T> engine;

	private final ReentrantLock lock = new ReentrantLock();

	private volatile boolean asleep = true;

	private @Nullable Timer timer;

	private boolean stopped;

	Sweeper(PoolEngine<T> engine) {
		this.engine = engine;
	}

	/**
	 * Whether sweeps can't tell in time that a resource has been idle for that long.
	 */
	boolean isTooCoarseFor(Duration idle) {
		return Nanos.of(idle) < QUIET + 2 * TICK;
	}

	/**
	 * Whether a resource that was idle until now has been so for too long to be lent
	 * without validation.
	 */
	boolean isStale(Slot<T> slot, long word, long now) {
		Duration limit = this.engine.settings().validateAfterIdle();
		long idle = now - slot.seenSince(Slot.generation(word), true, now);
		return idle + (isTooCoarseFor(limit) ? 0 : TICK) >= Nanos.of(limit);
	}

	/**
	 * Sees to it that the next sweep comes within a tick.
	 */
	void wake() {
		if (this.asleep) {
			schedule(TICK);
		}
	}

	void stop() {
		this.lock.lock();
		try {
			this.stopped = true;
			if (this.timer != null) {
				this.timer.cancel();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void schedule(long nanos) {
		this.lock.lock();
		try {
			if (this.timer != null) {
				this.timer.cancel();
			}
			this.asleep = nanos > TICK;
			boolean needed = !this.stopped && nanos < Long.MAX_VALUE;
			this.timer = needed ? this.engine.threads.schedule(this::sweep, nanos) : null;
			// The next that wakes the sweep tries again
			this.asleep |= this.timer == PoolThreads.LOST;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void sweep() {
		// A wake that comes during the sweep is not to be lost
		this.asleep = true;
		SweepPass<T> sweep = null;
		try {
			StepPoint.SWEEP.reach();
			if (!this.engine.waiterQueue.isEmpty()) {
				// Waiters rely on nudges; where one got lost, such as for want of stack,
				// the
				// sweep after a release makes up for it
				this.engine.stir();
			}
			sweep = new SweepPass<>(this.engine);
		}
		finally {
			if (sweep == null) {
				schedule(TICK);
			}
		}
		go(sweep);
	}

	/**
	 * Goes on with a sweep for a while, and leaves the rest to another task: the timer's
	 * thread is that of other pools, too.
	 */
	private void go(SweepPass<T> sweep) {
		boolean over = true;
		try {
			over = sweep.walk();
		}
		finally {
			if (over) {
				schedule(sweep);
			}
		}
		if (!over) {
			this.engine.threads.schedule(() -> go(sweep), 0);
		}
	}

	private void schedule(SweepPass<T> sweep) {
		this.lock.lock();
		try {
			if (this.asleep) {
				schedule(Math.max(TICK, sweep.next()));
			}
		}
		finally {
			this.lock.unlock();
		}
	}

}
