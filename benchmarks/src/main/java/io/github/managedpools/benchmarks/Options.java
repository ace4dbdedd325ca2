package io.github.managedpools.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import io.github.managedpools.benchmarks.peer.Peer;
import io.github.managedpools.benchmarks.scenario.Case;
import io.github.managedpools.benchmarks.scenario.Scenario;
import io.github.managedpools.benchmarks.scenario.Timing;
import org.jspecify.annotations.Nullable;

/**
 * The options of the command line.
 *
 * @param scenarios the scenarios to measure
 * @param peers the peers to measure
 * @param cases the texts of which a case's name must contain one; if empty, all cases run
 * @param quick whether only the cases of the quick subset are run
 * @param timing how long each JVM runs
 * @param forks the number of JVMs for each median
 * @param figures the file to which each fork's figures are added
 */
record Options(Set<Scenario> scenarios, Set<Peer> peers, List<String> cases, boolean quick, Timing timing, int forks,
		@Nullable Path figures) {

	static final String USAGE = """
			Options, each with a value but --quick:
			  --scenario  scenarios to run, separated by commas (all)
			  --case      only cases whose name contains one of these texts, separated by semicolons (all)
			  --peers     peers to measure, separated by commas (all)
			  --seconds   how long each JVM measures (3)
			  --warm-up   how many seconds it runs before (2)
			  --forks     how many JVMs for each peer and case (3)
			  --figures   a file that each fork's figures are added to, for scripts/benchmark-results (none)
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
