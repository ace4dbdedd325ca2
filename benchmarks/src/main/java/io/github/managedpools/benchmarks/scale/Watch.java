package io.github.managedpools.benchmarks.scale;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Measures time while a bystander watches.
 */
final class Watch {

	private Watch() {
	}

	/**
	 * Returns the milliseconds that some work takes.
	 */
	static double millis(Bystander bystander, Work work) throws Exception {
		TimeUnit.MILLISECONDS.sleep(200);
		bystander.watch();
		long begin = System.nanoTime();
		work.run();
		double millis = (System.nanoTime() - begin) / 1e6;
		bystander.rest();
		return millis;
	}

	static void await(BooleanSupplier condition) throws InterruptedException {
		while (!condition.getAsBoolean()) {
			TimeUnit.MICROSECONDS.sleep(500);
		}
	}

	/**
	 * The measured work.
	 */
	@FunctionalInterface
	interface Work {

		void run() throws Exception;

	}

}
