package io.github.managedpools.benchmarks.scenario;

import java.util.List;
import java.util.Map;

import io.github.managedpools.benchmarks.peer.Peer;
import io.github.managedpools.benchmarks.report.Metric;

/**
 * A scenario under fixed circumstances.
 */
public interface Case {

	/**
	 * Returns the name, which no other case has.
	 * @return the name
	 */
	String name();

	/**
	 * Whether the case belongs to the quick subset.
	 * @return whether it does
	 */
	boolean isQuick();

	/**
	 * Returns the kinds of figures, in the order of the tables.
	 * @return the figures
	 */
	List<Metric> metrics();

	/**
	 * Whether the case makes sense for a peer and can run on this JVM.
	 * @param peer the peer
	 * @return whether it does
	 */
	default boolean suits(Peer peer) {
		return peer.role() == Peer.Role.POOL;
	}

	/**
	 * Measures a peer in a JVM of its own.
	 * @param peer the peer
	 * @param timing the times of warm-up and measurement
	 * @return the figures
	 * @throws Exception if the measurement failed
	 */
	Map<Metric, Double> measure(Peer peer, Timing timing) throws Exception;

}
