package io.github.managedpools.soak;

import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

import io.github.managedpools.PoolClock;

/**
 * The system's clock, which now and then can't start a thread for a timer: it throws
 * before it has scheduled the task, or after that.
 */
final class FailingClock implements PoolClock {

	private final PoolClock clock = PoolClock.system();

	private final Chaos chaos;

	FailingClock(Chaos chaos) {
		this.chaos = chaos;
	}

	@Override
	public long nanoTime() {
		return this.clock.nanoTime();
	}

	@Override
	public Instant instant() {
		return this.clock.instant();
	}

	@Override
	public void park(Object blocker, long nanos) {
		this.clock.park(blocker, nanos);
	}

	@Override
	public Timer schedule(Runnable task, long nanos) {
		boolean fails = this.chaos.failsTimer();
		Timer timer = (fails && ThreadLocalRandom.current().nextBoolean()) ? null : this.clock.schedule(task, nanos);
		if (fails || timer == null) {
			throw new OutOfMemoryError("unable to create native thread");
		}
		return timer;
	}

	@Override
	public Timer reserveThread() {
		return this.clock.reserveThread();
	}

}
