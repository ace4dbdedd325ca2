package io.github.managedpools.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Medians as Markdown tables: a line for each peer, and behind each figure its ratio to
 * ours.
 */
public final class MarkdownTable {

	private static final int WIDEST = 6;

	private final Map<String, List<Metric>> columns;

	private final List<String> rows;

	private final String reference;

	/**
	 * Creates the tables' layout.
	 * @param columns the cases, with the figures to show of each
	 * @param rows the measured peers
	 * @param reference the row that ratios refer to
	 */
	public MarkdownTable(Map<String, List<Metric>> columns, List<String> rows, String reference) {
		this.columns = columns;
		this.rows = rows;
		this.reference = reference;
	}

	/**
	 * Writes the tables, split so that each is readable.
	 * @param samples the figures
	 * @return the Markdown
	 */
	public String render(Samples samples) {
		StringBuilder markdown = new StringBuilder();
		List<Column> table = new ArrayList<>();
		this.columns.forEach((name, metrics) -> {
			if (!table.isEmpty() && table.size() + metrics.size() > WIDEST) {
				append(markdown, table, samples);
				table.clear();
			}
			metrics.forEach((metric) -> table.add(new Column(name, metric)));
		});
		append(markdown, table, samples);
		return markdown.toString();
	}

	private void append(StringBuilder markdown, List<Column> table, Samples samples) {
		List<String> names = table.stream().map(Column::name).distinct().toList();
		boolean single = names.size() == 1;
		markdown.append("| ").append(single ? names.get(0) : "").append(" |");
		table.forEach((column) -> markdown.append(' ')
			.append(single ? "" : column.name() + ": ")
			.append(column.metric().label())
			.append(" |"));
		markdown.append("\n|---|").append("---:|".repeat(table.size())).append('\n');
		for (String row : this.rows) {
			markdown.append("| ").append(row).append(" |");
			table.forEach((column) -> markdown.append(' ').append(cell(row, column, samples)).append(" |"));
			markdown.append('\n');
		}
		markdown.append('\n');
	}

	private String cell(String row, Column column, Samples samples) {
		double value = samples.median(row, column.name(), column.metric());
		double ours = samples.median(this.reference, column.name(), column.metric());
		boolean comparable = Double.isFinite(value / ours) && !row.equals(this.reference);
		return Metric.format(value) + (comparable ? String.format(Locale.ROOT, " (×%.2f)", value / ours) : "");
	}

	private record Column(String name, Metric metric) {

	}

}
