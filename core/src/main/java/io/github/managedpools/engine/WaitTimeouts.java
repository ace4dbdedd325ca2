package io.github.managedpools.engine;

import java.util.concurrent.TimeUnit;

import io.github.managedpools.PoolClock.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Ends the waits that do not time themselves: those of virtual threads and of futures.
 * One alarm serves all waiters, because setting and cancelling a timer for each takes as
 * long as everything else in the wait of a virtual thread.
 * <p>
 * A thread that queues a waiter makes sure that the alarm goes off in time for it;
 * usually an earlier alarm is set already. The alarm goes off whether or not that waiter
 * still waits, ends the waits whose time has elapsed, and is set again for the next one.
 */
final class WaitTimeouts<T> {

	/** The time between two alarms, and so the greatest delay of a timeout. */
	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

	/**
	 * The least such time per waiter, so that a long queue is not scanned all the time.
	 */
	private static final long PAUSE_FOR_EACH = 100;

	/**
	 * With more waiters, the scan runs on another thread, because all pools share the
	 * timer.
	 */
	private static final int MANY = 1000;

	private final PoolContext<T> pool;

	private final WaiterQueue<T> waiterQueue;

	private final FailSafeLock lock = new FailSafeLock();

	private volatile @Nullable Alarm alarm;

	private boolean stopped;

	/** Whether an alarm could not be set. */
	private volatile boolean missed;

	WaitTimeouts(PoolContext<T> pool, WaiterQueue<T> waiterQueue) {
		this.pool = pool;
		this.waiterQueue = waiterQueue;
	}

	/**
	 * Ensures that an alarm goes off when the wait is over. Must be called after the
	 * waiter has queued.
	 * @return whether it will; {@code false} if it could not be scheduled
	 */
	boolean watch(Waiter<T> waiter) {
		return ringsBy(waiter.deadline()) || set(waiter.deadline());
	}

	/**
	 * Sets the alarm again if it could not be set before.
	 */
	void setMissed() {
		if (this.missed) {
			this.missed = false;
			endLate();
		}
	}

	/**
	 * Cancels the alarm for good: after the end of the pool, a waiter that queues is
	 * ended at once.
	 */
	void stop() {
		this.lock.lock();
		try {
			this.stopped = true;
			cancel(this.alarm);
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean set(long at) {
		StackHeadroom.requireForStep();
		this.lock.lock();
		try {
			if (this.stopped || ringsBy(at)) {
				return true;
			}
			Alarm later = this.alarm;
			Alarm earlier = new Alarm(at);
			earlier.timer = this.pool.clock.schedule(earlier, Math.max(0, at - this.pool.clock.nanoTime()));
			this.alarm = earlier;
			cancel(later);
			return true;
		}
		catch (Throwable ex) {
			// The timer has no thread: a waiting thread watches the clock itself, and for
			// futures the next caller tries again
			this.missed = true;
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean ringsBy(long time) {
		Alarm present = this.alarm;
		return present != null && present.at - time <= 0;
	}

	private void cancel(@Nullable Alarm alarm) {
		Timer timer = (alarm != null) ? alarm.timer : null;
		if (timer != null) {
			timer.cancel();
		}
	}

	private void ring(Alarm rung) {
		// Must come before the scan: a thread that queues a waiter from now on sets an
		// alarm of its own. An alarm that has replaced this one stays set
		this.lock.lock();
		this.alarm = (this.alarm == rung) ? null : this.alarm;
		this.lock.unlock();
		this.pool.signals.recover();
		if (this.waiterQueue.pending() > MANY) {
			this.pool.threads.execute(this::endLate);
		}
		else {
			endLate();
		}
	}

	private void endLate() {
		long pause = Math.max(PAUSE, this.waiterQueue.pending() * PAUSE_FOR_EACH);
		long now = this.pool.clock.nanoTime();
		long left = 0;
		try {
			left = this.waiterQueue.endLate(now);
		}
		finally {
			if (left < Long.MAX_VALUE) {
				set(now + Math.max(pause, left));
			}
		}
	}

	private final class Alarm implements Runnable {

		final long at;

		/** Guarded by the lock. */
		@Nullable Timer timer;

		Alarm(long at) {
			this.at = at;
		}

		@Override
		public void run() {
			ring(this);
		}

	}

}
