package io.github.managedpools;

import java.time.Instant;

/**
 * The source of time of a pool, which tests can replace.
 *
 * @since 0.1.0
 */
public interface PoolClock {

	/**
	 * The clock of the machine. All pools of the JVM share its one timer thread, which
	 * runs while a task is scheduled or a pool has reserved it, and ends with the last
	 * pool.
	 * @return the clock
	 */
	static PoolClock system() {
		return SystemPoolClock.INSTANCE;
	}

	/**
	 * A monotonic time, as {@link System#nanoTime()}.
	 * @return nanoseconds since an arbitrary origin
	 */
	long nanoTime();

	/**
	 * The wall-clock time, for display.
	 * @return the current time
	 */
	Instant instant();

	/**
	 * Parks the calling thread as
	 * {@link java.util.concurrent.locks.LockSupport#parkNanos(Object, long)}, in the time
	 * of this clock. Must not wait for anything else before it parks, such as a lock:
	 * that could consume the permit that is meant to wake the thread.
	 * @param blocker the object that the thread waits for
	 * @param nanos the longest wait; {@link Long#MAX_VALUE} sets no limit
	 */
	void park(Object blocker, long nanos);

	/**
	 * Runs a task once, after a delay. The task must be short and must not throw.
	 * @param task the task
	 * @param nanos the delay in nanoseconds; a task that is due runs as soon as possible
	 * @return a handle that cancels the task if it has not begun
	 */
	Timer schedule(Runnable task, long nanos);

	/**
	 * Starts the thread that runs scheduled tasks, if it is not running, and keeps it
	 * alive. A pool reserves it from its first use until it is closed, because it must be
	 * able to recover by itself after a time in which the operating system refused new
	 * threads. Does nothing by default, which suits a clock whose thread always runs, or
	 * that has none.
	 * @return a handle that releases the thread
	 */
	default Timer reserveThread() {
		return () -> {
		};
	}

	/**
	 * A scheduled task.
	 */
	@FunctionalInterface
	interface Timer {

		/**
		 * Cancels the task if it has not begun.
		 */
		void cancel();

	}

}
