package io.github.managedpools.benchmarks.scale;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The measured steps.
 */
enum Step {

	FILL("ms", PlainSteps::fill),

	INVALIDATE_ALL("ms", PlainSteps::invalidateAll),

	REFRESH("ms", PlainSteps::refresh),

	TIME_TO_LIVE("ms", PlainSteps::timeToLive),

	CLOSE_WITH_WAITERS("ms", WaitingSteps::closeWithWaiters),

	CANCEL_FROM_THE_BACK("ms", WaitingSteps::cancelFromTheBack),

	SHARED_OPERATION("µs", PlainSteps::sharedOperation),

	NEW_KEY_AT_THE_LIMIT("µs", KeyedSteps::newKeyAtTheLimit),

	KEYED_STATE("ms", KeyedSteps::state),

	EMPTY_POOL("bytes", PlainSteps::emptyPool);

	private final String unit;

	private final Measurement measurement;

	Step(String unit, Measurement measurement) {
		this.unit = unit;
		this.measurement = measurement;
	}

	static Step of(String name) {
		return valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT));
	}

	static String names() {
		return Arrays.stream(values())
			.map((step) -> step.name().replace('_', '-').toLowerCase(Locale.ROOT))
			.collect(Collectors.joining("|"));
	}

	String unit() {
		return this.unit;
	}

	/**
	 * Whether the delay of other pools' timeouts matters.
	 */
	boolean isTimed() {
		return this != EMPTY_POOL;
	}

	double measure(int size, Bystander bystander) throws Exception {
		return this.measurement.measure(size, bystander);
	}

	/**
	 * Measures a step.
	 */
	@FunctionalInterface
	private interface Measurement {

		double measure(int size, Bystander bystander) throws Exception;

	}

}
