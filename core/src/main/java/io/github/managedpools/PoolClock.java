package io.github.managedpools;

import java.time.Instant;

/**
 * Where a pool gets its time from, so that tests can drive it.
 *
 * @since 0.1.0
 */
public interface PoolClock {

	/**
	 * The clock of the machine. Its one timer thread, shared by all pools of the JVM,
	 * runs while something is scheduled or a pool has reserved it, and ends with the last
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
	 * The wall-clock time, for what is shown to people.
	 * @return now
	 */
	Instant instant();

	/**
	 * Parks the calling thread as
	 * {@link java.util.concurrent.locks.LockSupport#parkNanos(Object, long)}, in the time
	 * of this clock. Must not wait for anything else before it parks, such as a lock:
	 * that would use up the permit by which the thread is to be woken.
	 * @param blocker what the thread waits for
	 * @param nanos the longest wait; {@link Long#MAX_VALUE} sets no limit
	 */
	void park(Object blocker, long nanos);

	/**
	 * Runs a task once, after a delay. The task must be short and must not throw.
	 * @param task the task
	 * @param nanos the delay in nanoseconds; what is due runs as soon as possible
	 * @return cancels the task if it has not begun
	 */
	Timer schedule(Runnable task, long nanos);

	/**
	 * Starts the thread that runs scheduled tasks, if it is not running, and keeps it. A
	 * pool reserves it from its first use until it is closed, because it must be able to
	 * catch up by itself after a time in which the operating system refused new threads.
	 * Does nothing by default, which suits a clock whose thread always runs, or that has
	 * none.
	 * @return lets the thread go
	 */
	default Timer reserveThread() {
		return () -> {
		};
	}

	/**
	 * A task that is scheduled.
	 */
	@FunctionalInterface
	interface Timer {

		/**
		 * Cancels the task if it has not begun.
		 */
		void cancel();

	}

}
