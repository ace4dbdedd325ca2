package io.github.managedpools.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
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
 * Writes the results of a measurement that was made in pieces: the targets, and then
 * every figure.
 */
public final class Results {

	private final Map<Integer, Samples> samples;

	private Results(Map<Integer, Samples> samples) {
		this.samples = samples;
	}

	/**
	 * Writes the results to the standard output.
	 * @param arguments the file to which the pieces added their figures
	 * @throws IOException if it can't be read
	 */
	public static void main(String[] arguments) throws IOException {
		if (arguments.length != 1) {
			System.err.println("One argument: the file that --figures named");
			System.exit(2);
		}
		System.out.print(new Results(SamplesFile.read(Path.of(arguments[0]))).render());
	}

	private String render() {
		StringBuilder markdown = new StringBuilder("## Targets\n\n| target |");
		this.samples.keySet().forEach((jdk) -> markdown.append(" JDK ").append(jdk).append(" |"));
		markdown.append("\n|---|").append("---:|".repeat(this.samples.size())).append('\n');
		for (Target target : Target.all()) {
			markdown.append("| ").append(target.text()).append(" |");
			this.samples.values()
				.forEach((measured) -> markdown.append(' ').append(target.verdict(measured)).append(" |"));
			markdown.append('\n');
		}
		this.samples.forEach((jdk, measured) -> {
			for (Scenario scenario : Scenario.values()) {
				markdown.append("\n## %s, JDK %d\n\n".formatted(scenario.title(), jdk))
					.append(table(scenario, measured));
			}
		});
		return markdown.toString().stripTrailing() + "\n";
	}

	private static String table(Scenario scenario, Samples samples) {
		Map<String, List<Metric>> columns = new LinkedHashMap<>();
		for (Case measured : scenario.cases()) {
			if (samples.has(scenario.reference().title(), measured.name())) {
				columns.put(measured.name(), measured.metrics());
			}
		}
		if (columns.isEmpty()) {
			return "Not measured.\n";
		}
		List<String> rows = Arrays.stream(Peer.values())
			.map(Peer::title)
			.filter((row) -> columns.keySet().stream().anyMatch((column) -> samples.has(row, column)))
			.collect(Collectors.toList());
		return new MarkdownTable(columns, rows, scenario.reference().title()).render(samples).stripTrailing() + "\n";
	}

}
