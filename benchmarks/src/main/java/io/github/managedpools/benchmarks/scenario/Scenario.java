package io.github.managedpools.benchmarks.scenario;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import io.github.managedpools.benchmarks.peer.Peer;

/**
 * The scenarios.
 */
public enum Scenario {

	/** More resources than threads. */
	UNCONTENDED("uncontended", "One and two threads, uncontended",
			List.of(CycleCase.uncontended(1, 2, false), CycleCase.uncontended(1, 16, true),
					CycleCase.uncontended(2, 2, false), CycleCase.uncontended(2, 16, true), CycleCase.localLease(1, 16),
					CycleCase.afterACrowd(1, 16))),

	/** More platform threads than resources. */
	OVERSUBSCRIBED("oversubscribed", "More platform threads than resources",
			List.of(new OversubscribedCase(8, 0, false), new OversubscribedCase(32, 0, false),
					new OversubscribedCase(8, 200, true), new OversubscribedCase(32, 200, true))),

	/** Very many virtual threads. */
	VIRTUAL("virtual", "Very many virtual threads",
			List.of(new VirtualThreadCase(1_000, true, true), new VirtualThreadCase(10_000, true, false),
					new VirtualThreadCase(1_000, false, false), new VirtualThreadCase(10_000, false, false),
					new ColdVirtualThreadCase(10_000))),

	/** Pools that have one resource left, small and large. */
	EXHAUSTED("exhausted", "All but one leased",
			List.of(CycleCase.nearlyExhausted(1, 16, false), CycleCase.nearlyExhausted(1, 256, false),
					CycleCase.nearlyExhausted(1, 4096, true), CycleCase.nearlyExhausted(2, 16, false),
					CycleCase.nearlyExhausted(2, 256, false), CycleCase.nearlyExhausted(2, 4096, false))),

	/** From a release until the waiter runs. */
	HAND_OFF("hand-off", "Hand-off to a parked waiter", List.of(new HandOffCase())),

	/** The cost of idle pools. */
	FOOTPRINT("footprint", "Idle pools: memory, threads, wake-ups", List.of(new FootprintCase())),

	/** What applications get, whose pools are instrumented. */
	INSTRUMENTED("instrumented", "As applications run it: with meters and endpoint",
			List.of(CycleCase.instrumented(1, true), CycleCase.instrumented(2, false))),

	/** The cost of our pool's features. */
	FEATURES("features", "What a feature costs when it is on",
			List.of(CycleCase.features(1, false), CycleCase.features(2, false)));

	private final String key;

	private final String title;

	private final List<Case> cases;

	Scenario(String key, String title, List<Case> cases) {
		this.key = key;
		this.title = title;
		this.cases = cases;
	}

	/**
	 * Returns the name on the command line.
	 * @return the name
	 */
	public String key() {
		return this.key;
	}

	/**
	 * Returns the heading of the tables.
	 * @return the heading
	 */
	public String title() {
		return this.title;
	}

	/**
	 * Returns the cases of the scenario.
	 * @return the cases
	 */
	public List<Case> cases() {
		return this.cases;
	}

	/**
	 * Returns the form of our pool that the peers are compared with.
	 * @return the peer
	 */
	public Peer reference() {
		return (this == INSTRUMENTED) ? Peer.OURS_INSTRUMENTED : Peer.OURS;
	}

	/**
	 * Finds a scenario.
	 * @param key its name on the command line
	 * @return the scenario
	 * @throws IllegalArgumentException if there is none of that name
	 */
	public static Scenario of(String key) {
		return Arrays.stream(values())
			.filter((scenario) -> scenario.key.equals(key))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no scenario '%s'; choose from %s".formatted(key,
					Arrays.stream(values()).map(Scenario::key).collect(Collectors.joining(", ")))));
	}

	static Case caseOf(String name) {
		return Arrays.stream(values())
			.flatMap((scenario) -> scenario.cases.stream())
			.filter((candidate) -> candidate.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no case '%s'".formatted(name)));
	}

}
