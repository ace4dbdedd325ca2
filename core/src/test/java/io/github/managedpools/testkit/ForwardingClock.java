package io.github.managedpools.testkit;

import java.time.Instant;

import io.github.managedpools.PoolClock;

/**
 * A clock that delegates to another, as a base class for clocks that change one aspect.
 */
public abstract class ForwardingClock implements PoolClock {

	private final PoolClock clock;

	protected ForwardingClock(PoolClock clock) {
		this.clock = clock;
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
		return this.clock.schedule(task, nanos);
	}

	@Override
	public Timer reserveThread() {
		return this.clock.reserveThread();
	}

}
