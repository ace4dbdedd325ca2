package io.github.managedpools.benchmarks.scenario;

import java.util.List;
import java.util.Map;

import io.github.managedpools.benchmarks.peer.Peer;
import io.github.managedpools.benchmarks.report.Metric;
import org.openjdk.jmh.infra.Blackhole;

/**
 * More platform threads than resources.
 *
 * @param threads the number of threads
 * @param hold the tokens of {@link Blackhole#consumeCPU} for which a resource is held
 * @param isQuick whether the case belongs to the quick subset
 */
record OversubscribedCase(int threads, int hold, boolean isQuick) implements ForkedCase {

	private static final int SIZE = 4;

	private static final double NANOS_PER_MICRO = 1000;

	@Override
	public String name() {
		return "%d threads on %d, %s".formatted(this.threads, SIZE, (this.hold == 0) ? "no hold" : "short hold");
	}

	@Override
	public List<Metric> metrics() {
		return List.of(Metric.THROUGHPUT, Metric.LONGEST_WAIT, Metric.SHARE);
	}

	@Override
	public Map<Metric, Double> run(Peer peer, Timing timing) throws Exception {
		Crowd crowd = new Crowd(this.threads, SIZE, () -> Blackhole.consumeCPU(this.hold));
		Crowd.Outcome outcome = crowd.run(peer, timing);
		return Map.of(Metric.THROUGHPUT, NANOS_PER_MICRO / outcome.nanosPerCycle(), Metric.LONGEST_WAIT,
				outcome.longestMillis(), Metric.SHARE, outcome.share());
	}

}
