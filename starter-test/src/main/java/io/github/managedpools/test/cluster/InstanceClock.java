package io.github.managedpools.test.cluster;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import io.github.managedpools.PoolClock;

/**
 * The clock of a process that can be paused and killed. Time goes on meanwhile, but tasks
 * do not run.
 */
final class InstanceClock implements PoolClock {

	private final PoolClock clock;

	private final ReentrantLock lock = new ReentrantLock();

	/** The tasks that became due during a pause. Guarded by the lock. */
	private final List<Runnable> overdue = new ArrayList<>();

	private boolean paused;

	private boolean dead;

	InstanceClock(PoolClock clock) {
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
		return this.clock.schedule(() -> run(task), nanos);
	}

	private void run(Runnable task) {
		this.lock.lock();
		try {
			if (this.dead) {
				return;
			}
			if (this.paused) {
				this.overdue.add(task);
				return;
			}
		}
		finally {
			this.lock.unlock();
		}
		task.run();
	}

	void pause() {
		this.lock.lock();
		this.paused = true;
		this.lock.unlock();
	}

	void resume() {
		List<Runnable> due;
		this.lock.lock();
		try {
			this.paused = false;
			due = List.copyOf(this.overdue);
			this.overdue.clear();
		}
		finally {
			this.lock.unlock();
		}
		due.forEach((task) -> schedule(task, 0));
	}

	void kill() {
		this.lock.lock();
		this.dead = true;
		this.lock.unlock();
	}

}
