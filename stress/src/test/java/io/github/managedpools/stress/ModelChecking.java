package io.github.managedpools.stress;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

/**
 * The effort of the model checker: little in the build, as much as you like with
 * {@code scripts/model-check}.
 */
final class ModelChecking {

	private static final int EFFORT = Integer.getInteger("model-check.effort", 1);

	private static final long TEN_MINUTES = 600_000;

	private ModelChecking() {
	}

	/**
	 * Random scenarios of two threads, and interleavings of each. Deadlocks and livelocks
	 * are found by counting steps, not by time.
	 */
	static ModelCheckingOptions options() {
		ModelCheckingOptions options = new ModelCheckingOptions().threads(2)
			.actorsBefore(1)
			.actorsPerThread(3)
			.actorsAfter(1)
			.iterations(3 * EFFORT)
			.invocationsPerIteration(30 * EFFORT)
			.minimizeFailedScenario(false)
			// Its recursion, which reads no shared state, would count as a livelock
			.addGuarantee(forClasses("io.github.managedpools.engine.StackHeadroom").allMethods().ignore());
		// The first execution also transforms the classes, which takes more
		// than the default of 30 seconds on a busy machine
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
