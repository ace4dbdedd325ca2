package io.github.managedpools.testkit;

import java.lang.ref.WeakReference;
import java.util.concurrent.Callable;

/**
 * Collects garbage, for tests of what the pool learns from the garbage collector.
 */
public final class Garbage {

	private Garbage() {
	}

	/**
	 * Collects garbage until a condition holds. References are enqueued a little later
	 * than the collection ends.
	 */
	public static void collectUntil(String what, Callable<Boolean> condition) {
		Eventually.becomes(what, () -> {
			System.gc();
			return condition.call();
		});
	}

	/**
	 * Collects garbage as often as a test needs that asserts that something is not
	 * collected: until another object has been collected that became unreachable last.
	 */
	public static void collect() {
		WeakReference<Object> sentinel = new WeakReference<>(new Object());
		collectUntil("collected", () -> sentinel.get() == null);
		System.gc();
	}

}
