package io.github.managedpools.benchmarks.scenario;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.benchmarks.peer.Lender;
import io.github.managedpools.benchmarks.peer.Peer;
import io.github.managedpools.benchmarks.report.Metric;

/**
 * A thousand virtual threads and more. Threads that do not yield while they hold a
 * resource yield after the release: nothing preempts a virtual thread, so they would
 * otherwise run one after the other.
 *
 * @param threads the number of virtual threads
 * @param yieldsWhileHolding whether a thread yields while it holds a resource
 * @param isQuick whether the case belongs to the quick subset
 */
record VirtualThreadCase(int threads, boolean yieldsWhileHolding, boolean isQuick) implements VirtualCase {

	@Override
	public String name() {
		return "%,d virtual threads on %d, %s".formatted(this.threads, SIZE,
				this.yieldsWhileHolding ? "yield while holding" : "no yield while holding");
	}

	@Override
	public List<Metric> metrics() {
		return List.of(Metric.CYCLE_TIME, Metric.WAIT_P999, Metric.LONGEST_WAIT, Metric.PINNED, Metric.WAITING_CPU);
	}

	@Override
	public Map<Metric, Double> run(Peer peer, Timing timing) throws Exception {
		try (Lender<Object> lender = peer.open(SIZE)) {
			repeat(lender, new Waits(), timing.warmUpSeconds());
			Waits waits = new Waits();
			double nanosPerCycle = repeat(lender, waits, timing.seconds());
			double waitingCpu = new StandingCrowd(this.threads, SIZE).cpuMillisPerSecond(lender);
			return Map.of(Metric.CYCLE_TIME, nanosPerCycle, Metric.WAIT_P999, waits.percentileMillis(PERCENTILE),
					Metric.LONGEST_WAIT, waits.longestMillis(), Metric.PINNED, (double) countPinned(lender),
					Metric.WAITING_CPU, waitingCpu);
		}
	}

	/**
	 * Runs the crowd twice more, the first time so that the JVM loads what the recording
	 * needs. Nothing else is measured in these runs, because a pool with events of its
	 * own writes them during a recording.
	 */
	private long countPinned(Lender<Object> lender) throws Exception {
		try (PinnedThreads pinned = new PinnedThreads()) {
			crowd().run(lender, new Waits());
			pinned.beginAnew();
			crowd().run(lender, new Waits());
			return pinned.count();
		}
	}

	private VirtualCrowd crowd() {
		return new VirtualCrowd(this.threads, CYCLES / this.threads, 0, this.yieldsWhileHolding);
	}

	private double repeat(Lender<Object> lender, Waits waits, int seconds) throws Exception {
		VirtualCrowd crowd = crowd();
		long nanos = 0;
		long cycles = 0;
		while (nanos < TimeUnit.SECONDS.toNanos(seconds)) {
			nanos += crowd.run(lender, waits);
			cycles += CYCLES;
		}
		return (double) nanos / cycles;
	}

}
