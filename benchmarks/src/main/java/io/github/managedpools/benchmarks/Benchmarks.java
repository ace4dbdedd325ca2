package io.github.managedpools.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.managedpools.benchmarks.peer.Peer;
import io.github.managedpools.benchmarks.report.MarkdownTable;
import io.github.managedpools.benchmarks.report.Metric;
import io.github.managedpools.benchmarks.report.Samples;
import io.github.managedpools.benchmarks.report.SamplesFile;
import io.github.managedpools.benchmarks.scenario.Case;
import io.github.managedpools.benchmarks.scenario.Scenario;

/**
 * Runs the benchmarks. Prints tables to the standard output and each fork's figures to
 * the standard error.
 */
public final class Benchmarks {

	/** The time that a fork takes in addition to its warm-up and measurement. */
	private static final double OVERHEAD_SECONDS = 1.2;

	private static final int SECONDS_PER_MINUTE = 60;

	private final Options options;

	private final PrintStream tables;

	private final PrintStream progress;

	private Benchmarks(Options options, PrintStream tables, PrintStream progress) {
		this.options = options;
		this.tables = tables;
		this.progress = progress;
	}

	/**
	 * Runs the benchmarks that the command line selects.
	 * @param arguments the options
	 */
	public static void main(String[] arguments) {
		Options options;
		try {
			options = Options.parse(arguments);
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage() + System.lineSeparator() + Options.USAGE);
			System.exit(2);
			return;
		}
		new Benchmarks(options, System.out, System.err).run();
	}

	private void run() {
		this.tables.println(Machine.describe());
		this.tables.printf(Locale.ROOT, "- Forks for each median: %d, each of %d s after %d s of warm-up%n%n",
				this.options.forks(), this.options.timing().seconds(), this.options.timing().warmUpSeconds());
		this.progress.printf(Locale.ROOT, "Forks: %d, minutes: about %.0f%n", forks(), minutes());
		this.options.scenarios().forEach(this::run);
		this.tables.println("Load average at the end: " + Machine.load());
	}

	private void run(Scenario scenario) {
		Map<Case, List<Peer>> plan = plan(scenario);
		if (plan.isEmpty()) {
			this.progress.printf("%s: nothing to run for these options on this JDK%n", scenario.key());
			return;
		}
		Samples samples = new Samples();
		for (int round = 0; round < this.options.forks(); round++) {
			int turn = round;
			plan.forEach((measured, peers) -> {
				// Rotated, so that the peers' neighbours vary
				Collections.rotate(peers, turn);
				peers.forEach((peer) -> measure(measured, peer, samples));
			});
		}
		this.tables.printf("## %s%n%n%s", scenario.title(), table(scenario, plan).render(samples));
		this.tables.flush();
	}

	private void measure(Case measured, Peer peer, Samples samples) {
		this.progress.printf("%s | %s: ", measured.name(), peer.key());
		try {
			Map<Metric, Double> figures = measured.measure(peer, this.options.timing());
			samples.add(peer.title(), measured.name(), figures);
			keep(measured, peer, figures);
			this.progress.println(measured.metrics()
				.stream()
				.map((metric) -> Metric.format(figures.getOrDefault(metric, Double.NaN)) + " " + metric.label())
				.collect(Collectors.joining(", ")));
		}
		catch (Exception ex) {
			// A peer that fails has no figure; the others still have theirs
			this.progress.println("failed: " + ex);
		}
	}

	private void keep(Case measured, Peer peer, Map<Metric, Double> figures) throws IOException {
		Path file = this.options.figures();
		if (file != null) {
			SamplesFile.append(file, peer.title(), measured.name(), figures);
		}
	}

	private Map<Case, List<Peer>> plan(Scenario scenario) {
		Map<Case, List<Peer>> plan = new LinkedHashMap<>();
		for (Case candidate : scenario.cases()) {
			List<Peer> peers = this.options.peers()
				.stream()
				.filter((peer) -> this.options.includes(candidate) && peer.isAvailable() && candidate.suits(peer))
				.collect(Collectors.toList());
			if (!peers.isEmpty()) {
				plan.put(candidate, peers);
			}
		}
		return plan;
	}

	private MarkdownTable table(Scenario scenario, Map<Case, List<Peer>> plan) {
		Map<String, List<Metric>> columns = new LinkedHashMap<>();
		plan.keySet().forEach((measured) -> columns.put(measured.name(), measured.metrics()));
		List<String> rows = this.options.peers()
			.stream()
			.filter((peer) -> plan.values().stream().anyMatch((peers) -> peers.contains(peer)))
			.map(Peer::title)
			.toList();
		return new MarkdownTable(columns, rows, scenario.reference().title());
	}

	private int forks() {
		return this.options.forks() * this.options.scenarios()
			.stream()
			.flatMap((scenario) -> plan(scenario).values().stream())
			.mapToInt(List::size)
			.sum();
	}

	private double minutes() {
		double seconds = OVERHEAD_SECONDS + this.options.timing().seconds() + this.options.timing().warmUpSeconds();
		return forks() * seconds / SECONDS_PER_MINUTE;
	}

}
