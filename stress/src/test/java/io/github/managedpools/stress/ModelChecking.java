package io.github.managedpools.stress;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/**
 * How much the model checker goes through: a look in the build, as much as one likes with
 * {@code scripts/model-check}.
 */
final class ModelChecking {

	private static final int EFFORT = Integer.getInteger("model-check.effort", 1);

	private static final long TEN_MINUTES = 600_000;

	private ModelChecking() {
	}

	/**
	 * Random scenarios of two threads, and interleavings of each. A deadlock or a
	 * livelock is found by counting, whatever the time.
	 */
	static ModelCheckingOptions options() {
		ModelCheckingOptions options = new ModelCheckingOptions().threads(2)
			.actorsBefore(1)
			.actorsPerThread(3)
			.actorsAfter(1)
			.iterations(3 * EFFORT)
			.invocationsPerIteration(30 * EFFORT)
			.minimizeFailedScenario(false);
		// The first execution also transforms the classes, which takes its time when the
		// machine is busy: 30 seconds may not be enough
		return options.invocationTimeout$lincheck(TEN_MINUTES);
	}

	/**
	 * Two calls at the same time and nothing else, at so many interleavings that each
	 * moment of the one meets the other.
	 */
	static ModelCheckingOptions twoCalls() {
		return options().actorsBefore(0)
			.actorsPerThread(1)
			.actorsAfter(0)
			.iterations(1)
			.invocationsPerIteration(500 * EFFORT);
	}

}
