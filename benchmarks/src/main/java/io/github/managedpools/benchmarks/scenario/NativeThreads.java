package io.github.managedpools.benchmarks.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The threads of this process as the operating system counts them, on Linux only.
 */
final class NativeThreads {

	private static final Path TASKS = Path.of("/proc/self/task");

	/** Threads of the JVM, which starts more of them under load. */
	private static final Pattern JVM_OWN = Pattern.compile("(GC Thread|G1 |C1 Comp|C2 Comp|JFR).*");

	private static final String WAKE_UPS = "voluntary_ctxt_switches:";

	private final Set<Path> present;

	private NativeThreads(Set<Path> present) {
		this.present = present;
	}

	static NativeThreads present() throws IOException {
		return new NativeThreads(all());
	}

	int countNewer() throws IOException {
		return newer().size();
	}

	/**
	 * Returns how often the threads that were started since have gone to sleep, which
	 * equals their wake-ups.
	 * @return the sum over the live threads
	 * @throws IOException if the counts can't be read
	 */
	long wakeUpsOfNewer() throws IOException {
		long sum = 0;
		for (Path task : newer()) {
			sum += lines(task.resolve("status")).stream()
				.filter((line) -> line.startsWith(WAKE_UPS))
				.mapToLong((line) -> Long.parseLong(line.substring(WAKE_UPS.length()).trim()))
				.sum();
		}
		return sum;
	}

	private List<Path> newer() throws IOException {
		return all().stream()
			.filter((task) -> !this.present.contains(task))
			.filter((task) -> lines(task.resolve("comm")).stream().noneMatch(JVM_OWN.asMatchPredicate()))
			.toList();
	}

	private static Set<Path> all() throws IOException {
		try (Stream<Path> tasks = Files.list(TASKS)) {
			return tasks.collect(Collectors.toSet());
		}
	}

	private static List<String> lines(Path file) {
		try {
			return Files.readAllLines(file);
		}
		catch (IOException ex) {
			// The thread has ended
			return List.of();
		}
	}

}
