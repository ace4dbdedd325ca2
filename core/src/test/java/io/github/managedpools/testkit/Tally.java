package io.github.managedpools.testkit;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts existing objects, and records their peak number.
 */
final class Tally {

	private final AtomicInteger present = new AtomicInteger();

	private final AtomicInteger peak = new AtomicInteger();

	void up() {
		this.peak.accumulateAndGet(this.present.incrementAndGet(), Math::max);
	}

	void down() {
		this.present.decrementAndGet();
	}

	int present() {
		return this.present.get();
	}

	int peak() {
		return this.peak.get();
	}

}
