package io.github.managedpools.benchmarks.scenario;

/**
 * How long a JVM runs a case.
 *
 * @param warmUpSeconds how long before anything is measured
 * @param seconds how long it is measured
 */
public record Timing(int warmUpSeconds, int seconds) {

	/**
	 * Makes a timing.
	 * @throws IllegalArgumentException unless both times are positive
	 */
	public Timing {
		if (warmUpSeconds < 1 || seconds < 1) {
			throw new IllegalArgumentException(
					"--warm-up %d and --seconds %d must both be at least 1".formatted(warmUpSeconds, seconds));
		}
	}

}
