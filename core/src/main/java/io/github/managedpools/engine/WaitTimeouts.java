package io.github.managedpools.engine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.github.managedpools.PoolClock.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Ends the waits that do not time themselves: those of virtual threads and of futures.
 * One alarm serves all waiters, because setting and cancelling a timer for each takes the
 * JDK as long as all the rest of a virtual thread's wait.
 * <p>
 * A thread that queues a waiter makes sure that the alarm goes off in time for it; mostly
 * it finds one that goes off earlier. The alarm goes off whether or not that waiter is
 * still there, ends the waits that are over, and is set again for the next one.
 */
final class WaitTimeouts<T> {

	/** The time between two alarms, and so by how much a wait may be too long. */
	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

	/**
	 * What it is at least for each waiter, so that a long queue is not always looked at.
	 */
	private static final long PAUSE_FOR_EACH = 100;

	/** With more waiters the timer, which all pools share, leaves the look to others. */
	private static final int MANY = 1000;

	private final PoolEngine<T> engine;

	private final ReentrantLock lock = new ReentrantLock();

	private volatile @Nullable Alarm alarm;

	private boolean stopped;

	/** Whether an alarm could not be set. */
	private volatile boolean missed;

	WaitTimeouts(PoolEngine<T> engine) {
		this.engine = engine;
	}

	/**
	 * Sees to it that an alarm goes off when the wait is over. To be called after the
	 * waiter has queued.
	 * @return whether it will; otherwise nothing could be scheduled
	 */
	boolean watch(Waiter<T> waiter) {
		return ringsBy(waiter.deadline()) || set(waiter.deadline());
	}

	/**
	 * Sets the alarm that could not be set, if that happened.
	 */
	void setMissed() {
		if (this.missed) {
			this.missed = false;
			endLate();
		}
	}

	/**
	 * No alarm goes off any more: whoever queues is sent away at once.
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
		this.lock.lock();
		try {
			if (this.stopped || ringsBy(at)) {
				return true;
			}
			Alarm later = this.alarm;
			Alarm earlier = new Alarm(at);
			earlier.timer = this.engine.clock.schedule(earlier, Math.max(0, at - this.engine.clock.nanoTime()));
			this.alarm = earlier;
			cancel(later);
			return true;
		}
		catch (Throwable ex) {
			// There is no thread for the timer: a thread that waits looks at the clock,
			// and
			// for futures whoever comes next tries again
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
		// Before anything is looked at: who queues from now on sets an alarm of his own.
		// One that took this one's place meanwhile is still to ring
		this.lock.lock();
		this.alarm = (this.alarm == rung) ? null : this.alarm;
		this.lock.unlock();
		if (this.engine.waiterQueue.pending() > MANY) {
			this.engine.threads.execute(this::endLate);
		}
		else {
			endLate();
		}
	}

	private void endLate() {
		long pause = Math.max(PAUSE, this.engine.waiterQueue.pending() * PAUSE_FOR_EACH);
		long now = this.engine.clock.nanoTime();
		long left = 0;
		try {
			left = this.engine.waiterQueue.endLate(now);
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
