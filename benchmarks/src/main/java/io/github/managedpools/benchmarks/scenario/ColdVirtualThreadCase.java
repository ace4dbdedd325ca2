package io.github.managedpools.benchmarks.scenario;

import java.util.List;
import java.util.Map;

import io.github.managedpools.benchmarks.peer.Lender;
import io.github.managedpools.benchmarks.peer.Peer;
import io.github.managedpools.benchmarks.report.Metric;

/**
 * The first second of an application with very many virtual threads: a hundred thousand
 * cycles to load the classes, then a measured half million, most of them before the
 * compiler is done. Ignores the times of warm-up and measurement.
 *
 * @param threads the number of virtual threads
 */
record ColdVirtualThreadCase(int threads) implements VirtualCase {

	private static final int WARM_UP_CYCLES = 100_000;

	private static final int HOLD = 50;

	@Override
	public String name() {
		return "%,d virtual threads on %d, first second".formatted(this.threads, SIZE);
	}

	@Override
	public List<Metric> metrics() {
		return List.of(Metric.CYCLE_TIME, Metric.WAIT_P999, Metric.LONGEST_WAIT);
	}

	@Override
	public boolean isQuick() {
		return false;
	}

	@Override
	public Map<Metric, Double> run(Peer peer, Timing timing) throws Exception {
		try (Lender<Object> lender = peer.open(SIZE)) {
			crowd(WARM_UP_CYCLES).run(lender, new Waits());
			Waits waits = new Waits();
			double nanos = crowd(CYCLES).run(lender, waits);
			return Map.of(Metric.CYCLE_TIME, nanos / CYCLES, Metric.WAIT_P999, waits.percentileMillis(PERCENTILE),
					Metric.LONGEST_WAIT, waits.longestMillis());
		}
	}

	private VirtualCrowd crowd(int cycles) {
		return new VirtualCrowd(this.threads, cycles / this.threads, HOLD, true);
	}

}
