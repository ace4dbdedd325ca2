package io.github.managedpools.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Figures in a file, so that a long measurement can be made in pieces. Each line has the
 * JDK, the peer, the case, the kind of figure, and the figure.
 */
public final class SamplesFile {

	private static final String SEPARATOR = "\t";

	private static final int FIELDS = 5;

	private SamplesFile() {
	}

	/**
	 * Adds the figures of a fork.
	 * @param file the file, created if it does not exist
	 * @param row the peer
	 * @param column the case
	 * @param figures the measured figures
	 * @throws IOException if it can't be written
	 */
	public static void append(Path file, String row, String column, Map<Metric, Double> figures) throws IOException {
		String lines = figures.entrySet()
			.stream()
			.map((figure) -> String.join(SEPARATOR, Integer.toString(Runtime.version().feature()), row, column,
					figure.getKey().name(), figure.getValue().toString()) + "\n")
			.collect(Collectors.joining());
		Files.writeString(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
	}

	/**
	 * Reads the figures of all forks.
	 * @param file the file
	 * @return the figures by the JDK that they were measured on
	 * @throws IOException if it can't be read
	 */
	public static Map<Integer, Samples> read(Path file) throws IOException {
		Map<Integer, Samples> samples = new TreeMap<>();
		for (String line : Files.readAllLines(file)) {
			String[] fields = line.split(SEPARATOR);
			if (fields.length != FIELDS) {
				throw new IOException("%s: '%s' is not a figure".formatted(file, line));
			}
			samples.computeIfAbsent(Integer.valueOf(fields[0]), (jdk) -> new Samples())
				.add(fields[1], fields[2], Map.of(Metric.valueOf(fields[3]), Double.valueOf(fields[4])));
		}
		return samples;
	}

}
