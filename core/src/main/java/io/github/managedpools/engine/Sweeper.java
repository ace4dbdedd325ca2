package io.github.managedpools.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.github.managedpools.PoolClock.Timer;
import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * Visits the slots several times a second while the pool is in use, so that neither
 * acquire nor release has to read a clock: it records since when each slot has been in
 * its present generation. A slot that does not change for a while is marked; the next
 * thread that lends or releases it then takes the slow path and wakes the sweeper. When
 * all slots are marked, the sweeper sleeps until something is due.
 */
final class Sweeper<T> {

	/** The time between two sweeps, and so the precision of all idle times. */
	static final long TICK = TimeUnit.MILLISECONDS.toNanos(125);

	/** The time for which a slot must be unchanged before it is marked. */
	static final long QUIET = 2 * TICK;

	private final PoolContext<T> pool;

	private final WaiterQueue<T> waiterQueue;

	private final Supplier<SweepPass<T>> passes;

	private final FailSafeLock lock = new FailSafeLock();

	private volatile boolean asleep = true;

	private @Nullable Timer timer;

	private boolean stopped;

	/**
	 * Create a new {@code Sweeper}.
	 * @param passes begins a pass over all slots
	 */
	Sweeper(PoolContext<T> pool, WaiterQueue<T> waiterQueue, Supplier<SweepPass<T>> passes) {
		this.pool = pool;
		this.waiterQueue = waiterQueue;
		this.passes = passes;
	}

	/**
	 * Whether sweeps are too infrequent to detect this idle time.
	 */
	static boolean isTooCoarseFor(Duration idle) {
		return Nanos.of(idle) < QUIET + 2 * TICK;
	}

	/**
	 * Whether a resource has been idle for too long to be lent without a validation.
	 */
	static boolean isStale(Slot<?> slot, long word, long now, PoolSettings settings) {
		Duration limit = settings.validateAfterIdle();
		long idle = now - slot.seenSince(word, true, now);
		return idle + (isTooCoarseFor(limit) ? 0 : TICK) >= Nanos.of(limit);
	}

	/**
	 * Ensures that the next sweep begins within a tick. Never throws: a thread that lacks
	 * the stack or memory leaves this to the recovery.
	 */
	void wake() {
		if (this.asleep) {
			try {
				StackHeadroom.requireForStep();
				schedule(TICK);
			}
			catch (Throwable ex) {
				this.pool.signals.recoveryDue = true;
			}
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
			this.timer = needed ? this.pool.threads.schedule(this::sweep, nanos) : null;
			// The next thread that wakes the sweeper tries again
			this.asleep |= this.timer == PoolThreads.LOST;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void sweep() {
		// Must come first, so that a wake-up during the sweep is not lost
		this.asleep = true;
		SweepPass<T> sweep = null;
		try {
			StepPoint.SWEEP.reach();
			this.pool.signals.recover();
			if (!this.waiterQueue.isEmpty()) {
				// Waiters rely on nudges. If one was lost, such as by a stack overflow,
				// the sweep after a release makes up for it
				this.pool.signals.advanceWaiters();
			}
			sweep = this.passes.get();
		}
		finally {
			if (sweep == null) {
				schedule(TICK);
			}
		}
		go(sweep);
	}

	/**
	 * Runs a part of a sweep and leaves the rest to another task, because other pools use
	 * the timer's thread too.
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
			this.pool.threads.schedule(() -> go(sweep), 0);
		}
	}

	private void schedule(SweepPass<T> sweep) {
		this.lock.lock();
		try {
			if (this.asleep) {
				schedule(this.pool.signals.recoveryDue ? TICK : Math.max(TICK, sweep.next()));
			}
		}
		finally {
			this.lock.unlock();
		}
	}

}
