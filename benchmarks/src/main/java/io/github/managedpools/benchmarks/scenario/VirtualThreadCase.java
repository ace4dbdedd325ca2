package io.github.managedpools.benchmarks.scenario;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.benchmarks.peer.Lender;
import io.github.managedpools.benchmarks.peer.Peer;
import io.github.managedpools.benchmarks.report.Metric;

/**
 * A thousand virtual threads and more. Those that don't yield with a resource in hand
 * yield without one: nothing preempts a virtual thread, so they would run one after the
 * other else.
 *
 * @param threads how many virtual threads
 * @param yieldsWhileHolding whether a holder lets others run
 * @param isQuick whether the case belongs to the quick subset
 */
record VirtualThreadCase(int threads, boolean yieldsWhileHolding, boolean isQuick) implements ForkedCase {

	private static final int SIZE = 8;

	private static final int CYCLES = 500_000;

	private static final int FIRST_JDK = 21;

	private static final double PERCENTILE = 99.9;

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
	public boolean suits(Peer peer) {
		return Runtime.version().feature() >= FIRST_JDK && ForkedCase.super.suits(peer);
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
	 * Runs the crowd twice more, first for what the recording itself makes the JVM load.
	 * Nothing else is measured meanwhile: a pool that has events of its own writes them
	 * as soon as anything is recorded.
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
		return new VirtualCrowd(this.threads, CYCLES / this.threads, this.yieldsWhileHolding);
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
