package io.github.managedpools.benchmarks.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.benchmarks.peer.Peer;
import io.github.managedpools.benchmarks.report.Metric;

/**
 * The JVM that measures one peer in one case: starts it, and runs in it.
 */
public final class Fork {

	private static final String RESULT = "result ";

	private static final int PATIENCE_SECONDS = 90;

	private static final int FIRST_JDK_THAT_WARNS_OF_UNSAFE = 23;

	private Fork() {
	}

	/**
	 * Returns the arguments of every measured JVM: a fixed heap, and otherwise the
	 * defaults.
	 * @return the arguments
	 */
	static String[] jvmArguments() {
		List<String> arguments = new ArrayList<>(List.of("-Xms1g", "-Xmx1g"));
		if (Runtime.version().feature() >= FIRST_JDK_THAT_WARNS_OF_UNSAFE) {
			arguments.add("--sun-misc-unsafe-memory-access=allow");
		}
		return arguments.toArray(String[]::new);
	}

	static Map<Metric, Double> measure(ForkedCase measured, Peer peer, Timing timing)
			throws IOException, InterruptedException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of(jvmArguments()));
		command.addAll(measured.jvmArguments());
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), Fork.class.getName(), measured.name(),
				peer.key(), Integer.toString(timing.warmUpSeconds()), Integer.toString(timing.seconds())));
		Path output = Files.createTempFile("fork", ".txt");
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.start();
			try {
				if (!process.waitFor(timing.warmUpSeconds() + timing.seconds() + PATIENCE_SECONDS, TimeUnit.SECONDS)) {
					throw new IllegalStateException("still running after %d s".formatted(PATIENCE_SECONDS));
				}
			}
			finally {
				process.destroyForcibly();
			}
			return parse(Files.readAllLines(output));
		}
		finally {
			Files.delete(output);
		}
	}

	private static Map<Metric, Double> parse(List<String> output) {
		Map<Metric, Double> figures = new EnumMap<>(Metric.class);
		for (String line : output) {
			if (line.startsWith(RESULT)) {
				String[] words = line.split(" ");
				figures.put(Metric.valueOf(words[1]), Double.valueOf(words[2]));
			}
		}
		if (figures.isEmpty()) {
			throw new IllegalStateException("no result: " + String.join(System.lineSeparator(), output));
		}
		return figures;
	}

	/**
	 * Measures and prints the figures. Ends the JVM even if the peer has left threads
	 * running.
	 * @param arguments the case, the peer, the seconds of the warm-up and of the
	 * measurement
	 */
	public static void main(String[] arguments) {
		try {
			ForkedCase measured = (ForkedCase) Scenario.caseOf(arguments[0]);
			Timing timing = new Timing(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
			measured.run(Peer.of(arguments[1]), timing)
				.forEach((metric, value) -> System.out.println(RESULT + metric.name() + " " + value));
			System.exit(0);
		}
		catch (Throwable ex) {
			ex.printStackTrace(System.out);
			System.exit(1);
		}
	}

}
