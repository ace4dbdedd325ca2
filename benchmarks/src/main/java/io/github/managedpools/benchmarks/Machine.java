package io.github.managedpools.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The machine, JDK and time of a measurement, without which its figures mean little.
 */
final class Machine {

	private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

	private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT);

	private Machine() {
	}

	static String describe() {
		Runtime runtime = Runtime.getRuntime();
		return """
				- Machine: %s, %d processors, %s %s
				- JDK: %s %s
				- Date: %s
				- Load average at the start: %s""".formatted(processor(), runtime.availableProcessors(),
				System.getProperty("os.name"), System.getProperty("os.arch"), System.getProperty("java.vm.vendor"),
				System.getProperty("java.vm.version"), ZonedDateTime.now(ZoneOffset.UTC).format(MINUTE), load());
	}

	/**
	 * Returns the load average of the last minute.
	 * @return the load average
	 */
	static String load() {
		double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
		return (load < 0) ? "unknown" : String.format(Locale.ROOT, "%.2f", load);
	}

	private static String processor() {
		try (Stream<String> lines = Files.lines(PROCESSORS)) {
			return lines.filter((line) -> line.startsWith("model name"))
				.map((line) -> line.substring(line.indexOf(':') + 1).strip())
				.findFirst()
				.orElse("unknown processor");
		}
		catch (IOException ex) {
			return "unknown processor";
		}
	}

}
