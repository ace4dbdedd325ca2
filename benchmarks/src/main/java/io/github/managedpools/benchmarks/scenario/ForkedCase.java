package io.github.managedpools.benchmarks.scenario;

import java.util.List;
import java.util.Map;

import io.github.managedpools.benchmarks.peer.Peer;
import io.github.managedpools.benchmarks.report.Metric;

/**
 * A case with a plain harness, which runs in a forked JVM.
 */
interface ForkedCase extends Case {

	@Override
	default Map<Metric, Double> measure(Peer peer, Timing timing) throws Exception {
		return Fork.measure(this, peer, timing);
	}

	/**
	 * Returns further arguments of the JVM.
	 * @return the arguments
	 */
	default List<String> jvmArguments() {
		return List.of();
	}

	/**
	 * Measures a peer in this JVM.
	 * @param peer the peer
	 * @param timing the times of warm-up and measurement
	 * @return the figures
	 * @throws Exception if the measurement failed
	 */
	Map<Metric, Double> run(Peer peer, Timing timing) throws Exception;

}
