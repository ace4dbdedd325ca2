package io.github.managedpools.benchmarks.scenario;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.benchmarks.peer.Peer;
import io.github.managedpools.benchmarks.peer.Peer.Role;
import io.github.managedpools.benchmarks.report.Metric;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * {@link Cycle} with a number of threads, run by JMH: the time of a single thread, or the
 * throughput of several.
 *
 * @param name the name of the case
 * @param benchmark the name of the benchmark method
 * @param threads the number of threads that run cycles
 * @param size the number of the pool's resources
 * @param leased the number of resources that are leased all the time
 * @param crowd the number of threads that contend before the measurement
 * @param comparison what is compared
 * @param isQuick whether the case belongs to the quick subset
 */
record CycleCase(String name, String benchmark, int threads, int size, int leased, int crowd, Comparison comparison,
		boolean isQuick) implements Case {

	private static final String CYCLE = "cycle";

	private static final int CROWD = 3;

	private static final TimeValue PATIENCE = TimeValue.seconds(60);

	private static final String ALLOCATION_KEY = "gc.alloc.rate.norm";

	static CycleCase uncontended(int threads, int size, boolean quick) {
		return new CycleCase("%s on %d".formatted(threads(threads), size), CYCLE, threads, size, 0, 0, Comparison.PEERS,
				quick);
	}

	static CycleCase localLease(int threads, int size) {
		return new CycleCase("%s on %d, local lease".formatted(threads(threads), size), CYCLE + "OfLocalLease", threads,
				size, 0, 0, Comparison.PEERS, false);
	}

	static CycleCase afterACrowd(int threads, int size) {
		return new CycleCase("%s on %d, after a crowd".formatted(threads(threads), size), CYCLE, threads, size, 0,
				CROWD, Comparison.PEERS, false);
	}

	static CycleCase nearlyExhausted(int threads, int size, boolean quick) {
		return new CycleCase("%s, %d of %d leased".formatted(threads(threads), size - 1, size), CYCLE, threads, size,
				size - 1, 0, Comparison.PEERS, quick);
	}

	static CycleCase features(int threads, boolean quick) {
		return new CycleCase("%s with features on".formatted(threads(threads)), CYCLE, threads, 16, 0, 0,
				Comparison.FEATURES, quick);
	}

	static CycleCase instrumented(int threads, boolean quick) {
		return new CycleCase("%s on 16, instrumented".formatted(threads(threads)), CYCLE, threads, 16, 0, 0,
				Comparison.INSTRUMENTED, quick);
	}

	private static String threads(int threads) {
		return (threads == 1) ? "1 thread" : threads + " threads";
	}

	@Override
	public List<Metric> metrics() {
		return List.of(primary(), Metric.ALLOCATION);
	}

	@Override
	public boolean suits(Peer peer) {
		return switch (this.comparison) {
			case PEERS -> peer.role() == Role.POOL
					|| (peer.role() == Role.FLOOR && this.threads == 1 && this.leased == 0 && this.crowd == 0);
			case FEATURES -> peer == Peer.OURS || peer.role() == Role.FEATURE;
			// Commons Pool always counts and times
			case INSTRUMENTED -> peer == Peer.OURS || peer == Peer.COMMONS_POOL2 || peer.role() == Role.INSTRUMENTED;
		};
	}

	@Override
	public Map<Metric, Double> measure(Peer peer, Timing timing) throws Exception {
		RunResult result = new Runner(options(peer, timing)).runSingle();
		Result<?> allocation = Objects.requireNonNull(result.getSecondaryResults().get(ALLOCATION_KEY));
		return Map.of(primary(), result.getPrimaryResult().getScore(), Metric.ALLOCATION, allocation.getScore());
	}

	private Options options(Peer peer, Timing timing) {
		boolean alone = this.threads == 1;
		return new OptionsBuilder().include("^" + Cycle.class.getName() + "\\." + this.benchmark + "$")
			.param("peer", peer.key())
			.param("size", Integer.toString(this.size))
			.param("leased", Integer.toString(this.leased))
			.param("crowd", Integer.toString(this.crowd))
			.threads(this.threads)
			.mode(alone ? Mode.AverageTime : Mode.Throughput)
			.timeUnit(alone ? TimeUnit.NANOSECONDS : TimeUnit.MICROSECONDS)
			.forks(1)
			.jvmArgs(Fork.jvmArguments())
			.warmupIterations(timing.warmUpSeconds())
			.warmupTime(TimeValue.seconds(1))
			.measurementIterations(timing.seconds())
			.measurementTime(TimeValue.seconds(1))
			.timeout(PATIENCE)
			.addProfiler(GCProfiler.class)
			.shouldFailOnError(true)
			.verbosity(VerboseMode.SILENT)
			.build();
	}

	private Metric primary() {
		return (this.threads == 1) ? Metric.CYCLE_TIME : Metric.THROUGHPUT;
	}

	/**
	 * What a case compares.
	 */
	enum Comparison {

		/** Bare pools, ours and those of others. */
		PEERS,

		/** Our pool with and without a feature. */
		FEATURES,

		/** Pools as applications run them, with meters. */
		INSTRUMENTED

	}

}
