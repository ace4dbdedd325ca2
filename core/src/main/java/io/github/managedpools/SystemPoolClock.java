package io.github.managedpools;

import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * The clock of the machine, with one timer thread for all pools of the JVM.
 */
final class SystemPoolClock implements PoolClock {

	static final SystemPoolClock INSTANCE = new SystemPoolClock();

	private static final long BUSY_KEEP_ALIVE_SECONDS = 60;

	private final ReentrantLock lock = new ReentrantLock();

	/**
	 * Made when something is first scheduled: an application with lazy pools does not
	 * even load it while it starts. Guarded by the lock.
	 */
	private @Nullable ScheduledThreadPoolExecutor timer;

	private SystemPoolClock() {
	}

	private ScheduledThreadPoolExecutor timer() {
		ScheduledThreadPoolExecutor timer = this.timer;
		if (timer == null) {
			timer = new ScheduledThreadPoolExecutor(1, SystemPoolClock::newThread);
			timer.setRemoveOnCancelPolicy(true);
			timer.setKeepAliveTime(BUSY_KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
			timer.allowCoreThreadTimeOut(true);
			this.timer = timer;
		}
		return timer;
	}

	private static Thread newThread(Runnable runnable) {
		Thread thread = new Thread(null, runnable, "managed-pools-timer", 0, false);
		thread.setDaemon(true);
		// The thread outlives the application that happened to start it
		thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
		return thread;
	}

	@Override
	public long nanoTime() {
		return System.nanoTime();
	}

	@Override
	public Instant instant() {
		return Instant.now();
	}

	@Override
	public void park(Object blocker, long nanos) {
		if (nanos == Long.MAX_VALUE) {
			LockSupport.park(blocker);
		}
		else {
			LockSupport.parkNanos(blocker, nanos);
		}
	}

	@Override
	public Timer schedule(Runnable task, long nanos) {
		this.lock.lock();
		try {
			timer().setKeepAliveTime(BUSY_KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
			Future<?> future = timer().schedule(() -> run(task), nanos, TimeUnit.NANOSECONDS);
			return () -> {
				future.cancel(false);
				endThreadWhenDone();
			};
		}
		finally {
			this.lock.unlock();
		}
	}

	private void run(Runnable task) {
		try {
			task.run();
		}
		finally {
			endThreadWhenDone();
		}
	}

	/**
	 * A worker whose queue is empty ends when its keep-alive is over, so that closing the
	 * last pool leaves no thread; a long keep-alive while something is scheduled keeps it
	 * from waking for nothing.
	 */
	private void endThreadWhenDone() {
		this.lock.lock();
		try {
			if (timer().getQueue().isEmpty()) {
				timer().setKeepAliveTime(1, TimeUnit.MILLISECONDS);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

}
