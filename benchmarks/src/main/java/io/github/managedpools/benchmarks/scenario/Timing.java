package io.github.managedpools.benchmarks.scenario;

/**
 * The duration of a case in one JVM.
 *
 * @param warmUpSeconds the seconds of the warm-up
 * @param seconds the seconds of the measurement
 */
public record Timing(int warmUpSeconds, int seconds) {

	/**
	 * Creates a new {@code Timing}.
	 * @throws IllegalArgumentException unless both times are positive
	 */
	public Timing {
		if (warmUpSeconds < 1 || seconds < 1) {
			throw new IllegalArgumentException(
					"--warm-up %d and --seconds %d must both be at least 1".formatted(warmUpSeconds, seconds));
		}
	}

}
