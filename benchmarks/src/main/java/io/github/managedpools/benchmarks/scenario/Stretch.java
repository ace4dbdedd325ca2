package io.github.managedpools.benchmarks.scenario;

import java.util.concurrent.TimeUnit;

/**
 * The measured part of a run, which begins when the warm-up is over.
 */
final class Stretch {

	private volatile boolean begun;

	private volatile boolean over;

	private long from;

	private long nanos;

	/**
	 * Waits until the measured part is over.
	 * @param timing its duration, and that of the warm-up
	 * @throws InterruptedException if the thread is interrupted
	 */
	void pass(Timing timing) throws InterruptedException {
		TimeUnit.SECONDS.sleep(timing.warmUpSeconds());
		this.from = System.nanoTime();
		this.begun = true;
		TimeUnit.SECONDS.sleep(timing.seconds());
		this.nanos = System.nanoTime() - this.from;
		this.over = true;
	}

	boolean hasBegun() {
		return this.begun;
	}

	boolean isOver() {
		return this.over;
	}

	long nanos() {
		return this.nanos;
	}

	/**
	 * Returns the part of a wait that lies within the measured part or after it, so that
	 * a waiter that starves until the end counts with its whole wait.
	 * @param since the time at which the wait began
	 * @param until the time at which it ended
	 * @return the nanoseconds that count
	 */
	long counted(long since, long until) {
		return Math.max(0, until - Math.max(since, this.from));
	}

}
