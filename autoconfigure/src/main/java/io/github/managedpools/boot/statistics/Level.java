package io.github.managedpools.boot.statistics;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A number that goes up and down, and its highest value so far.
 */
final class Level {

	private final AtomicInteger now = new AtomicInteger();

	private final Clock clock;

	private final ReentrantLock lock = new ReentrantLock();

	private volatile Peak peak = new Peak(0, null);

	Level(Clock clock) {
		this.clock = clock;
	}

	int up() {
		int value = this.now.incrementAndGet();
		if (value > this.peak.value()) {
			raise(value);
		}
		return value;
	}

	void set(int value) {
		this.now.set(value);
		if (value > this.peak.value()) {
			raise(value);
		}
	}

	void down() {
		this.now.decrementAndGet();
	}

	int now() {
		return this.now.get();
	}

	Peak peak() {
		return this.peak;
	}

	private void raise(int value) {
		this.lock.lock();
		try {
			if (value > this.peak.value()) {
				this.peak = new Peak(value, Instant.now(this.clock));
			}
		}
		finally {
			this.lock.unlock();
		}
	}

}
