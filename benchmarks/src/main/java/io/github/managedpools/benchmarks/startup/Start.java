package io.github.managedpools.benchmarks.startup;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Starts an application in a JVM of its own, with the starter on its class path and a
 * pool, or without either.
 */
enum Start {

	/** Only {@code spring-boot-starter}. */
	PLAIN("plain",
			"(spring-web|spring-boot-(starter-)?(web|servlet|tomcat|http|jackson|actuator|health|"
					+ "micrometer)|tomcat|jakarta.servlet|micrometer|jackson|reactor|reactive-streams).*"),

	/** A web server and Actuator, with every endpoint exposed. */
	WEB("web and Actuator", "", "--server.port=0", "--management.endpoints.web.exposure.include=*");

	private static final Pattern OURS = Pattern.compile("managed-pools-(core|spring-boot).*\\.jar");

	private static final int PATIENCE_SECONDS = 60;

	private final String label;

	private final Pattern missing;

	private final List<String> arguments;

	Start(String label, String missing, String... arguments) {
		this.label = label;
		this.missing = Pattern.compile(missing);
		this.arguments = List.of(arguments);
	}

	String label() {
		return this.label;
	}

	double withStarter() throws IOException, InterruptedException {
		List<String> withPool = new ArrayList<>(this.arguments);
		withPool.add("--managed-pools.pool.text.warm-up=lazy");
		return run(PooledApplication.class, classPath(this.missing), withPool);
	}

	double withoutStarter() throws IOException, InterruptedException {
		Pattern jars = Pattern.compile(this.missing + "|" + OURS);
		String without = classPath(jars);
		if (without.equals(classPath(this.missing))) {
			throw new IllegalStateException("the starter's jars are not on the class path");
		}
		return run(PlainApplication.class, without, this.arguments);
	}

	private static String classPath(Pattern missing) {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !missing.matcher(Path.of(entry).getFileName().toString()).matches())
			.reduce((first, second) -> first + File.pathSeparator + second)
			.orElseThrow();
	}

	private static double run(Class<?> application, String classPath, List<String> arguments)
			throws IOException, InterruptedException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-cp", classPath, application.getName()));
		command.addAll(arguments);
		Path output = Files.createTempFile("start", ".txt");
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.start();
			try {
				if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
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

	private static double parse(List<String> output) {
		return output.stream()
			.filter((line) -> line.startsWith(PlainApplication.RESULT))
			.mapToDouble((line) -> Double.parseDouble(line.substring(PlainApplication.RESULT.length())))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("no result: " + String.join(System.lineSeparator(), output)));
	}

}
