package io.github.managedpools.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.PoolClock.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Drops the pools of unused keys: a pool is first put at rest, and dropped once it has
 * destroyed all its resources. While there are keys, a timer checks them a few times per
 * key time-to-live, so that no acquire has to read a clock for this.
 */
final class IdleKeyEviction<K, T> {

	/** The shortest time between two checks. */
	private static final long SHORTEST = TimeUnit.SECONDS.toNanos(1);

	private static final int LOOKS_PER_LIFE = 4;

	private final KeyedEngine<K, T> family;

	private final FailSafeLock lock = new FailSafeLock();

	private @Nullable Timer timer;

	private long next;

	private boolean stopped;

	IdleKeyEviction(KeyedEngine<K, T> family) {
		this.family = family;
	}

	/**
	 * Schedules the next check.
	 */
	void wake() {
		lookIn(Math.max(SHORTEST, timeToLive() / LOOKS_PER_LIFE));
	}

	private long timeToLive() {
		return Nanos.of(this.family.settings().keyTimeToLive());
	}

	private void lookIn(long nanos) {
		this.lock.lock();
		try {
			long time = this.family.context.clock.nanoTime() + nanos;
			if (!this.stopped && (this.timer == null || time - this.next < 0)) {
				cancel();
				Timer set = this.family.context.threads.executeAfter(nanos, this::lookAgain);
				// Read again, because a thread that pauses here sets the timer late
				this.next = this.family.context.clock.nanoTime() + nanos;
				// If no timer could be set, the next caller sets one
				this.timer = (set != PoolThreads.LOST) ? set : null;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void cancel() {
		if (this.timer != null) {
			this.timer.cancel();
			this.timer = null;
		}
	}

	private void lookAgain() {
		this.lock.lock();
		try {
			cancel();
		}
		finally {
			this.lock.unlock();
		}
		try {
			look();
		}
		finally {
			if (!this.family.members.all().isEmpty()) {
				wake();
			}
		}
	}

	/**
	 * Puts unused pools at rest, and drops pools that are at rest and empty.
	 */
	void look() {
		long now = this.family.context.clock.nanoTime();
		empty(this.family.members.rest(timeToLive(), now), DestroyReason.IDLE);
	}

	/**
	 * Retires the resources of pools at rest, and drops those that are empty.
	 */
	void empty(List<KeyedMember<K, T>> resting, DestroyReason reason) {
		for (KeyedMember<K, T> member : resting) {
			member.engine.rest(reason);
			if (this.family.members.drop(member)) {
				member.engine.shutdown(Duration.ZERO);
			}
			else {
				lookIn(SHORTEST);
			}
		}
	}

	/**
	 * Stops dropping keys, because all pools are closed.
	 */
	void stop() {
		this.lock.lock();
		try {
			this.stopped = true;
			cancel();
		}
		finally {
			this.lock.unlock();
		}
	}

}
