package io.github.managedpools.testkit;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stops a thread at a certain point: the test waits until the thread has arrived, acts at
 * that moment, and opens the gate.
 */
public final class Gate {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition arrived = this.lock.newCondition();

	private final CountDownLatch opened = new CountDownLatch(1);

	private int arrivals;

	/**
	 * Records an arrival without waiting.
	 */
	public void arrive() {
		this.lock.lock();
		try {
			this.arrivals++;
			this.arrived.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Arrives and waits until the gate is open.
	 */
	public void pass() throws InterruptedException {
		arrive();
		this.opened.await();
	}

	/**
	 * Arrives and waits until the gate is open, and swallows interrupts.
	 * @return whether there were any
	 */
	public boolean passIgnoringInterrupts() {
		arrive();
		boolean interrupted = false;
		for (;;) {
			try {
				this.opened.await();
				return interrupted;
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
	}

	public void open() {
		this.opened.countDown();
	}

	public int arrivals() {
		this.lock.lock();
		try {
			return this.arrivals;
		}
		finally {
			this.lock.unlock();
		}
	}

	public void awaitArrival() throws InterruptedException {
		awaitArrivals(1);
	}

	public void awaitArrivals(int count) throws InterruptedException {
		long nanos = Eventually.BOUND.toNanos();
		this.lock.lock();
		try {
			while (this.arrivals < count) {
				if (nanos <= 0) {
					throw new AssertionError("Only %d of %d arrived at the gate".formatted(this.arrivals, count));
				}
				nanos = this.arrived.awaitNanos(nanos);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

}
