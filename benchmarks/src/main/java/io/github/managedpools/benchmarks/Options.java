package io.github.managedpools.benchmarks;

import java.util.List;
import java.util.Set;

import io.github.managedpools.benchmarks.peer.Peer;
import io.github.managedpools.benchmarks.scenario.Case;
import io.github.managedpools.benchmarks.scenario.Scenario;
import io.github.managedpools.benchmarks.scenario.Timing;

/**
 * What the command line asks for.
 *
 * @param scenarios what is measured
 * @param peers who is measured
 * @param cases the words of which a case's name must have one; any case if there are none
 * @param quick whether only the cases of the quick subset are run
 * @param timing how long each JVM runs
 * @param forks how many JVMs each median is of
 */
record Options(Set<Scenario> scenarios, Set<Peer> peers, List<String> cases, boolean quick, Timing timing, int forks) {

	static final String USAGE = """
			Options, each with a value but --quick:
			  --scenario  scenarios to run, separated by commas (all)
			  --case      only cases whose name contains one of these texts, separated by semicolons (all)
			  --peers     peers to measure, separated by commas (all)
			  --seconds   how long each JVM measures (3)
			  --warm-up   how many seconds it runs before (2)
			  --forks     how many JVMs for each peer and case (3)
			  --quick     only the cases of the quick subset""";

	Options {
		if (forks < 1) {
			throw new IllegalArgumentException("--forks %d must be at least 1".formatted(forks));
		}
	}

	static Options parse(String... arguments) {
		return new CommandLine(arguments).options();
	}

	boolean includes(Case candidate) {
		return (!this.quick || candidate.isQuick())
				&& (this.cases.isEmpty() || this.cases.stream().anyMatch(candidate.name()::contains));
	}

}
