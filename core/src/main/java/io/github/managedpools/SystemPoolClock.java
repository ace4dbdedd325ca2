package io.github.managedpools;

import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.RunnableScheduledFuture;
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

	private static final long BUSY_KEEP_ALIVE_SECONDS = 3600;

	/** Longer than any JVM runs. */
	private static final long NEVER_NANOS = Long.MAX_VALUE / 2;

	private final ReentrantLock lock = new ReentrantLock();

	/**
	 * Created when the first task is scheduled, so that an application with lazy pools
	 * does not even load the class at start-up. Guarded by the lock.
	 */
	private @Nullable ScheduledThreadPoolExecutor timer;

	private SystemPoolClock() {
	}

	private ScheduledThreadPoolExecutor timer() {
		ScheduledThreadPoolExecutor timer = this.timer;
		if (timer == null) {
			timer = new Executor();
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
		// The thread may outlive the application that happens to start it
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
			Entry entry = new Entry(task);
			try {
				timer().schedule(entry, nanos, TimeUnit.NANOSECONDS);
			}
			catch (Throwable ex) {
				// The executor queues the task before it fails to start its thread
				entry.cancel();
				throw ex;
			}
			return entry;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public Timer reserveThread() {
		return schedule(() -> {
		}, NEVER_NANOS);
	}

	/**
	 * Ends the thread soon once the queue is empty, by a short keep-alive, so that
	 * closing the last pool leaves no thread. While tasks are scheduled, the keep-alive
	 * is long, so that the thread does not wake for nothing.
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

	/**
	 * A scheduled task.
	 */
	private final class Entry implements Runnable, Timer {

		private final Runnable task;

		private volatile boolean cancelled;

		/** The executor's own handle, which it creates before it queues the task. */
		private volatile @Nullable Future<?> handle;

		Entry(Runnable task) {
			this.task = task;
		}

		@Override
		public void run() {
			try {
				if (!this.cancelled) {
					this.task.run();
				}
			}
			finally {
				endThreadWhenDone();
			}
		}

		@Override
		public void cancel() {
			this.cancelled = true;
			Future<?> present = this.handle;
			if (present != null) {
				present.cancel(false);
			}
			endThreadWhenDone();
		}

	}

	/**
	 * Passes each entry its handle.
	 */
	private static final class Executor extends ScheduledThreadPoolExecutor {

		Executor() {
			super(1, SystemPoolClock::newThread);
		}

		@Override
		protected <V> RunnableScheduledFuture<V> decorateTask(Runnable task, RunnableScheduledFuture<V> handle) {
			((Entry) task).handle = handle;
			return handle;
		}

	}

}
