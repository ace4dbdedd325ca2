package io.github.managedpools.boot.fork;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs a class in a JVM of its own, with a part of this JVM's class path.
 */
final class ForkedJvm {

	private final List<String> classPath = new ArrayList<>();

	private final List<String> options = new ArrayList<>();

	/**
	 * Create a new {@code ForkedJvm} with the class path of this JVM.
	 */
	ForkedJvm() {
		String whole = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		this.classPath.addAll(Arrays.asList(whole.split(File.pathSeparator)));
	}

	/**
	 * Removes jars from the class path.
	 * @param jar matches the names of jar files to remove
	 */
	ForkedJvm without(Predicate<String> jar) {
		this.classPath.removeIf((entry) -> jar.test(Path.of(entry).getFileName().toString()));
		return this;
	}

	ForkedJvm with(Path entry) {
		this.classPath.add(0, entry.toString());
		return this;
	}

	ForkedJvm option(String option) {
		this.options.add(option);
		return this;
	}

	String classPath() {
		return String.join(File.pathSeparator, this.classPath);
	}

	/**
	 * Runs a class until the JVM exits, which must be without an error.
	 * @return the output
	 */
	String run(String mainClass, String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.add("-XX:TieredStopAtLevel=1");
		command.add("-XX:+UseSerialGC");
		command.addAll(this.options);
		command.addAll(List.of("-cp", classPath(), mainClass));
		command.addAll(Arrays.asList(arguments));
		File output = File.createTempFile("forked", ".log");
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
			boolean ended = process.waitFor(10, TimeUnit.MINUTES);
			process.destroyForcibly();
			String text = Files.readString(output.toPath(), StandardCharsets.UTF_8);
			assertThat(ended).as(text).isTrue();
			assertThat(process.waitFor()).as(text).isZero();
			return text;
		}
		finally {
			output.delete();
		}
	}

}
