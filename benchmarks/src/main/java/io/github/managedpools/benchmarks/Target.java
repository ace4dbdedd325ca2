package io.github.managedpools.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.github.managedpools.benchmarks.peer.Peer;
import io.github.managedpools.benchmarks.report.Metric;
import io.github.managedpools.benchmarks.report.Samples;

/**
 * A target that our pool has to reach beside its peers.
 *
 * @param what the compared figure, in words
 * @param figure our figure, or its ratio to a peer's
 * @param atMost whether the bound is an upper one
 * @param bound the bound
 */
record Target(String what, ToDoubleFunction<Samples> figure, boolean atMost, double bound) {

	private static final String ONE_OF_16 = "1 thread, 15 of 16 leased";

	private static final String ONE_OF_4096 = "1 thread, 4095 of 4096 leased";

	private static final String TWO_OF_4096 = "2 threads, 4095 of 4096 leased";

	/**
	 * Returns all targets.
	 * @return the targets, in the order of the tables
	 */
	static List<Target> all() {
		List<Target> all = new ArrayList<>();
		for (String size : List.of("2", "16")) {
			all.add(atMost(1, "1 thread on " + size + ": time by the HikariCP bag's",
					ratio("1 thread on " + size, Metric.CYCLE_TIME, Peer.HIKARI)));
		}
		all.add(atMost(24, "1 thread on 16: bytes", ours("1 thread on 16", Metric.ALLOCATION)));
		for (String size : List.of("2", "16")) {
			all.add(atLeast(1, "2 threads on " + size + ": throughput by the HikariCP bag's",
					ratio("2 threads on " + size, Metric.THROUGHPUT, Peer.HIKARI)));
		}
		for (String threads : List.of("8", "32")) {
			String crowd = threads + " threads on 4, short hold";
			all.add(atLeast(0.9, crowd + ": throughput by the HikariCP bag's",
					ratio(crowd, Metric.THROUGHPUT, Peer.HIKARI)));
			all.add(atLeast(0.8, crowd + ": share", ours(crowd, Metric.SHARE)));
			all.add(atMost(2, crowd + ": longest wait by fair Vibur's",
					ratio(crowd, Metric.LONGEST_WAIT, Peer.VIBUR_FAIR)));
		}
		for (String threads : List.of("1,000", "10,000")) {
			String crowd = threads + " virtual threads on 8, yield while holding";
			all.add(atMost(1.1, crowd + ": time by the best peer's", ratioToBest(crowd, Metric.CYCLE_TIME)));
			all.add(atMost(1.1, crowd + ": p99.9 wait by the best peer's", ratioToBest(crowd, Metric.WAIT_P999)));
			all.add(atMost(0, crowd + ": pinned", ours(crowd, Metric.PINNED)));
		}
		for (String when : List.of("yield while holding", "first second")) {
			String crowd = "10,000 virtual threads on 8, " + when;
			all.add(atMost(1.1, crowd + ": time by LinkedTransferQueue's",
					ratio(crowd, Metric.CYCLE_TIME, Peer.TRANSFER_QUEUE)));
			all.add(atMost(1.1, crowd + ": p99.9 wait by LinkedTransferQueue's",
					ratio(crowd, Metric.WAIT_P999, Peer.TRANSFER_QUEUE)));
		}
		all.add(atMost(1.1, "1 thread, all but one leased: time on 4,096 by that on 16",
				(samples) -> ours(ONE_OF_4096, Metric.CYCLE_TIME).applyAsDouble(samples)
						/ ours(ONE_OF_16, Metric.CYCLE_TIME).applyAsDouble(samples)));
		all.add(atLeast(1, "2 threads, 4,095 of 4,096 leased: throughput by Stormpot's",
				ratio(TWO_OF_4096, Metric.THROUGHPUT, Peer.STORMPOT)));
		all.add(atMost(1.1, "hand-off: median by the best peer's", ratioToBest("hand-off", Metric.HAND_OFF_MEDIAN)));
		String instrumented = "1 thread on 16, instrumented";
		all.add(atMost(0.4, instrumented + ": time by HikariDataSource's with Micrometer",
				ratio(Peer.OURS_INSTRUMENTED, instrumented, Metric.CYCLE_TIME, Peer.HIKARI_DATASOURCE_METERED)));
		all.add(atMost(48, instrumented + ": bytes", of(Peer.OURS_INSTRUMENTED, instrumented, Metric.ALLOCATION)));
		instrumented = "2 threads on 16, instrumented";
		all.add(atLeast(2.5, instrumented + ": throughput by HikariDataSource's with Micrometer",
				ratio(Peer.OURS_INSTRUMENTED, instrumented, Metric.THROUGHPUT, Peer.HIKARI_DATASOURCE_METERED)));
		all.add(atMost(60, "1 thread, lease tracking: time",
				of(Peer.OURS_TRACKING, "1 thread with features on", Metric.CYCLE_TIME)));
		all.add(atLeast(25, "2 threads, lease tracking: throughput",
				of(Peer.OURS_TRACKING, "2 threads with features on", Metric.THROUGHPUT)));
		all.add(atMost(1, "100 idle pools: wake-ups per second", ours("idle pools", Metric.IDLE_WAKE_UPS)));
		return all;
	}

	String text() {
		return "%s %s %s".formatted(this.what, this.atMost ? "≤" : "≥", Metric.format(this.bound));
	}

	/**
	 * Returns the measured value as a table shows it.
	 * @param samples the measurement
	 * @return the measured value, in bold if it misses the target
	 */
	String verdict(Samples samples) {
		double reached = this.figure.applyAsDouble(samples);
		if (Double.isNaN(reached)) {
			return "–";
		}
		// Compared as it is shown, so that 1.10 never misses 1.1
		double shown = Double.parseDouble(Metric.format(reached).replace(",", ""));
		boolean isReached = this.atMost ? shown <= this.bound : shown >= this.bound;
		return isReached ? Metric.format(reached) : "**" + Metric.format(reached) + "**";
	}

	private static Target atMost(double bound, String what, ToDoubleFunction<Samples> figure) {
		return new Target(what, figure, true, bound);
	}

	private static Target atLeast(double bound, String what, ToDoubleFunction<Samples> figure) {
		return new Target(what, figure, false, bound);
	}

	private static ToDoubleFunction<Samples> ours(String column, Metric metric) {
		return of(Peer.OURS, column, metric);
	}

	private static ToDoubleFunction<Samples> of(Peer peer, String column, Metric metric) {
		return (samples) -> samples.median(peer.title(), column, metric);
	}

	private static ToDoubleFunction<Samples> ratio(String column, Metric metric, Peer peer) {
		return ratio(Peer.OURS, column, metric, peer);
	}

	private static ToDoubleFunction<Samples> ratio(Peer ours, String column, Metric metric, Peer peer) {
		return (samples) -> samples.median(ours.title(), column, metric) / samples.median(peer.title(), column, metric);
	}

	private static ToDoubleFunction<Samples> ratioToBest(String column, Metric metric) {
		return (samples) -> samples.median(Peer.OURS.title(), column, metric) / Arrays.stream(Peer.values())
			.filter((peer) -> peer.role() == Peer.Role.POOL && peer != Peer.OURS)
			.mapToDouble((peer) -> samples.median(peer.title(), column, metric))
			.filter(Double::isFinite)
			.min()
			.orElse(Double.NaN);
	}

}
