package io.github.managedpools.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;

import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/**
 * Waits for what other threads bring about. The bound is there to end a test that is
 * stuck, and says nothing about speed.
 */
public final class Eventually {

	/**
	 * After this time a test is stuck. Shorter where that is what is hoped for: under
	 * mutants.
	 */
	public static final Duration BOUND = Duration.ofSeconds(Integer.getInteger("managedpools.stuck-after", 60));

	private Eventually() {
	}

	public static void becomes(String what, Callable<Boolean> condition) {
		Awaitility.await(what)
			.pollInSameThread()
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(1))
			.atMost(BOUND)
			.until(condition);
	}

	public static void holds(ThrowingRunnable assertion) {
		Awaitility.await()
			.pollInSameThread()
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(1))
			.atMost(BOUND)
			.untilAsserted(assertion);
	}

}
