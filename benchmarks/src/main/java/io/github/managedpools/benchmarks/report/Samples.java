package io.github.managedpools.benchmarks.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of all forks.
 */
public final class Samples {

	private final Map<Key, List<Double>> values = new HashMap<>();

	/**
	 * Adds the figures of a fork.
	 * @param row the peer
	 * @param column the case
	 * @param figures the measured figures
	 */
	public void add(String row, String column, Map<Metric, Double> figures) {
		figures.forEach(
				(metric, value) -> this.values.computeIfAbsent(new Key(row, column, metric), (key) -> new ArrayList<>())
					.add(value));
	}

	/**
	 * Returns the median of the forks.
	 * @param row the peer
	 * @param column the case
	 * @param metric the kind of figure
	 * @return the median, or {@code NaN} if no fork has the figure
	 */
	public double median(String row, String column, Metric metric) {
		List<Double> sorted = new ArrayList<>(this.values.getOrDefault(new Key(row, column, metric), List.of()));
		if (sorted.isEmpty()) {
			return Double.NaN;
		}
		Collections.sort(sorted);
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

	/**
	 * Whether any fork has a figure.
	 * @param row the peer
	 * @param column the case
	 * @return whether there is one
	 */
	public boolean has(String row, String column) {
		return this.values.keySet().stream().anyMatch((key) -> key.row().equals(row) && key.column().equals(column));
	}

	private record Key(String row, String column, Metric metric) {

	}

}
