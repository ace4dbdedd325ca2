package io.github.managedpools.drill;

import java.util.concurrent.TimeUnit;

/**
 * Measures how late threads run on a busy machine, so that a pool is not blamed for it.
 */
final class Heartbeat implements AutoCloseable {

	private static final long BEAT_MILLIS = 10;

	/** A wait ends after several steps of several threads, each of which may be late. */
	private static final int STEPS = 3;

	private volatile long mostLate;

	private volatile boolean over;

	Heartbeat() {
		Threads.start("heartbeat", this::beat);
	}

	private void beat() {
		while (!this.over) {
			long before = System.nanoTime();
			Threads.sleep(BEAT_MILLIS);
			long late = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before) - BEAT_MILLIS;
			this.mostLate = Math.max(this.mostLate, late);
		}
	}

	/**
	 * The most by which a thread has woken up too late.
	 */
	long mostLateMillis() {
		return this.mostLate;
	}

	/**
	 * What a time may exceed its goal by on a machine whose threads run late.
	 */
	static long allowance(long mostLateMillis) {
		return STEPS * mostLateMillis;
	}

	@Override
	public void close() {
		this.over = true;
	}

}
