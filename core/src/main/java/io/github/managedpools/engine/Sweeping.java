package io.github.managedpools.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.PoolClock.Timer;
import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * The room where time passes. While a pool is in use, a sweep looks at its slots several
 * times a second, so that neither acquire nor release has to read a clock: it notes since
 * when each slot has been in its present generation. A slot that stays as it is for a
 * while gets a mark, by which the next who lends it or takes it back looks closer and
 * wakes the sweep; when all slots are marked, the sweep sleeps until something is due.
 */
final class Sweeping<T> {

	/** The time between two sweeps, and so the precision of all idle times. */
	static final long TICK = TimeUnit.MILLISECONDS.toNanos(125);

	/** How long a slot has to stay as it is before it is marked. */
	private static final long QUIET = 2 * TICK;

	private final PoolEngine<T> engine;

	private final ReentrantLock lock = new ReentrantLock();

	private volatile boolean asleep = true;

	private @Nullable Timer timer;

	private boolean stopped;

	Sweeping(PoolEngine<T> engine) {
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
		}
		finally {
			this.lock.unlock();
		}
	}

	private void sweep() {
		StepPoint.SWEEP.reach();
		// A wake that comes during the sweep is not to be lost
		this.asleep = true;
		if (!this.engine.line.isEmpty()) {
			// Waiters rely on nudges; where one got lost, such as for want of stack, the
			// sweep after a release makes up for it
			this.engine.stir();
		}
		long now = this.engine.clock.nanoTime();
		long next = this.engine.tracking.reportLeaks(now);
		boolean mayShrink = this.engine.places.present() > this.engine.settings().size().min();
		for (Slot<T> slot : this.engine.places.all()) {
			next = Math.min(next, look(slot, now, mayShrink));
		}
		long left = next;
		this.lock.lock();
		try {
			if (this.asleep) {
				schedule(Math.max(TICK, left));
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Looks at one slot.
	 * @return the nanoseconds until it has to be looked at again
	 */
	private long look(Slot<T> slot, long now, boolean mayShrink) {
		long word = slot.state();
		if (Slot.phase(word) != Slot.LIVE) {
			return Long.MAX_VALUE;
		}
		long age = this.engine.retiring.ageLeft(slot, now);
		if (age <= 0) {
			this.engine.retiring.retire(slot, DestroyReason.AGED);
			return Long.MAX_VALUE;
		}
		boolean idle = Slot.isIdle(word);
		long since = slot.seenSince(Slot.generation(word), idle, now);
		long next = Math.min(age, mark(slot, word, idle ? Slot.EXAMINE : Slot.ATTEND, now - since));
		return idle ? Math.min(next, lookAtIdle(slot, word, since, now, mayShrink)) : next;
	}

	private long mark(Slot<T> slot, long word, long mark, long quiet) {
		if (Slot.is(word, mark)) {
			return Long.MAX_VALUE;
		}
		return (quiet >= QUIET && slot.change(word, word | mark)) ? Long.MAX_VALUE : TICK;
	}

	private long lookAtIdle(Slot<T> slot, long before, long since, long now, boolean mayShrink) {
		PoolSettings settings = this.engine.settings();
		long word = slot.state();
		if (!Slot.isIdle(word) || Slot.generation(word) != Slot.generation(before)) {
			return TICK;
		}
		long next = Long.MAX_VALUE;
		if (mayShrink) {
			next = Nanos.of(settings.timeToLive()) - (now - since);
			if (next <= 0) {
				this.engine.retiring.retireAbove(settings.size().min(), slot, word, DestroyReason.IDLE);
				return TICK;
			}
		}
		Duration keepAlive = settings.keepAlive();
		if (keepAlive != null) {
			long left = Nanos.of(keepAlive) - (now - Math.max(since, slot.keptAliveAt));
			if (left <= 0) {
				keepAlive(slot, word, now);
				return TICK;
			}
			next = Math.min(next, left);
		}
		return next;
	}

	private void keepAlive(Slot<T> slot, long word, long now) {
		if (slot.change(word, (word & ~Slot.PHASE) | Slot.BUSY)) {
			slot.keptAliveAt = now;
			this.engine.threads.execute(new Checking<>(this.engine, slot, Checking.Kind.KEEP_ALIVE, null));
		}
	}

}
