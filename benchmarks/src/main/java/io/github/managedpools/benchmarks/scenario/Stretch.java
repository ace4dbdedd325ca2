package io.github.managedpools.benchmarks.scenario;

import java.util.concurrent.TimeUnit;

/**
 * The stretch of a run that counts: it begins when the warm-up is over.
 */
final class Stretch {

	private volatile boolean begun;

	private volatile boolean over;

	private long from;

	private long nanos;

	/**
	 * Waits until the stretch is over.
	 * @param timing how long it is, and when it begins
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
	 * The part of a wait that lies within the stretch or after it, so that a waiter who
	 * starved until the end counts with what it suffered.
	 * @param since when the wait began
	 * @param until when it ended
	 * @return the nanoseconds that count
	 */
	long counted(long since, long until) {
		return Math.max(0, until - Math.max(since, this.from));
	}

}
