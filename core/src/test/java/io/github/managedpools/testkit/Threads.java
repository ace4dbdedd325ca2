package io.github.managedpools.testkit;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Inspects all threads of the JVM, including virtual ones.
 */
final class Threads {

	private static final String TIMER = "managed-pools-timer";

	private Threads() {
	}

	/**
	 * Asserts that no thread has one of these names, and that the timer thread has ended
	 * too.
	 */
	static void assertNoneOf(List<String> names) {
		Eventually.holds(() -> {
			List<String> left = new ArrayList<>(platform());
			left.removeIf((thread) -> !thread.contains(TIMER) && names.stream().noneMatch(thread::contains));
			assertThat(left).as("threads left").isEmpty();
			assertThat(virtual(names)).as("virtual threads left").isEmpty();
		});
	}

	/**
	 * The given names that belong to virtual threads.
	 */
	static List<String> virtual(List<String> names) throws IOException {
		if (names.isEmpty() || !ThreadKind.present().contains(ThreadKind.VIRTUAL)) {
			return List.of();
		}
		String dump = dump();
		return names.stream().filter(dump::contains).toList();
	}

	private static List<String> platform() {
		return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
	}

	/**
	 * Virtual threads can only be found in a dump that the JVM writes to a file.
	 */
	private static String dump() throws IOException {
		Path folder = Files.createTempDirectory("threads");
		Path file = folder.resolve("dump.txt");
		try {
			Class<? extends PlatformManagedObject> type = Class.forName("com.sun.management.HotSpotDiagnosticMXBean")
				.asSubclass(PlatformManagedObject.class);
			Class<?> format = Class.forName(type.getName() + "$ThreadDumpFormat");
			Method dump = type.getMethod("dumpThreads", String.class, format);
			dump.invoke(ManagementFactory.getPlatformMXBean(type), file.toString(), format.getEnumConstants()[0]);
			return Files.readString(file);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("JDK 21 and newer write thread dumps", ex);
		}
		finally {
			Files.deleteIfExists(file);
			Files.delete(folder);
		}
	}

}
