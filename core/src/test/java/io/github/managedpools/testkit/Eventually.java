package io.github.managedpools.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;

import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/**
 * Waits for a condition that other threads bring about. The bound only ends a test that
 * is stuck; it asserts nothing about speed.
 */
public final class Eventually {

	/**
	 * The time after which a test counts as stuck. Shorter for mutation tests, in which
	 * that is the expected outcome.
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
