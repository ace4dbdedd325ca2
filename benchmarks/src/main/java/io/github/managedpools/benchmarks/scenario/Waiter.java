package io.github.managedpools.benchmarks.scenario;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.benchmarks.peer.Lender;
import org.jspecify.annotations.Nullable;

/**
 * A thread that acquires on request, and notes the time at which it runs again.
 */
final class Waiter implements AutoCloseable {

	private static final long UNTIL_ASLEEP = TimeUnit.MICROSECONDS.toNanos(100);

	private final Lender<Object> lender;

	private final Thread thread = new Thread(this::run, "waiter");

	private final Semaphore told = new Semaphore(0);

	private final Semaphore answered = new Semaphore(0);

	private volatile boolean asking;

	private volatile boolean over;

	private volatile long woken;

	private volatile @Nullable Exception failure;

	Waiter(Lender<Object> lender) {
		this.lender = lender;
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	/**
	 * Lets the thread acquire, and waits until it sleeps.
	 */
	void awaitParked() {
		this.told.release();
		while (!isParked()) {
			Thread.onSpinWait();
		}
		long parked = System.nanoTime();
		while (System.nanoTime() - parked < UNTIL_ASLEEP) {
			Thread.onSpinWait();
		}
	}

	/**
	 * Waits until the thread has run again and has released the resource.
	 * @return the time at which it ran again
	 * @throws Exception if the acquire fails
	 */
	long awaitWoken() throws Exception {
		this.answered.acquire();
		Exception failure = this.failure;
		if (failure != null) {
			throw failure;
		}
		return this.woken;
	}

	private boolean isParked() {
		// Between the request and its result, the thread sleeps only in the pool
		return this.asking && switch (this.thread.getState()) {
			case WAITING, TIMED_WAITING -> true;
			default -> false;
		};
	}

	private void run() {
		this.told.acquireUninterruptibly();
		while (!this.over) {
			ask();
			this.answered.release();
			this.told.acquireUninterruptibly();
		}
	}

	private void ask() {
		this.asking = true;
		try {
			Object lease = this.lender.acquire();
			this.woken = System.nanoTime();
			this.asking = false;
			this.lender.release(lease);
		}
		catch (Exception ex) {
			this.failure = ex;
		}
	}

	@Override
	public void close() throws InterruptedException {
		this.over = true;
		this.told.release();
		this.thread.join();
	}

}
