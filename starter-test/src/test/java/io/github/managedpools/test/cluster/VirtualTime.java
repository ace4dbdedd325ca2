package io.github.managedpools.test.cluster;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.github.managedpools.ManualClock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lets virtual time pass, and the threads of the pools act in between.
 */
final class VirtualTime {

	/**
	 * The real time after which a test counts as stuck. Virtual time is no measure for
	 * that: minutes of it pass while a busy machine does not run a pool's thread at all.
	 */
	private static final Duration STUCK = Duration.ofSeconds(30);

	private final ManualClock clock;

	VirtualTime(ManualClock clock) {
		this.clock = clock;
	}

	void pass(Duration time) throws InterruptedException {
		for (long millis = time.toMillis(); millis > 0; millis -= 200) {
			this.clock.advance(Duration.ofMillis(200));
			TimeUnit.MICROSECONDS.sleep(200);
		}
	}

	/**
	 * Lets time pass until a condition holds.
	 */
	void passUntil(BooleanSupplier condition) throws InterruptedException {
		long start = System.nanoTime();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime() - start).as("real time until the condition holds").isLessThan(STUCK.toNanos());
			this.clock.advance(Duration.ofMillis(5));
			TimeUnit.MICROSECONDS.sleep(100);
		}
	}

}
