package io.github.managedpools.boot.fork;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplicationAotProcessor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of an application that is processed ahead of time and run in that mode on the
 * JVM.
 */
@Tag("slow")
class AheadOfTimeTests {

	@TempDir
	private Path directory;

	@Test
	void processedApplicationRunsInAotMode() throws Exception {
		Path sources = this.directory.resolve("sources");
		Path resources = this.directory.resolve("resources");
		Path classes = this.directory.resolve("classes");
		new ForkedJvm().run(SpringApplicationAotProcessor.class.getName(), SmallApplication.class.getName(),
				sources.toString(), resources.toString(), classes.toString(), "io.github.managedpools", "small",
				"--server.port=0", "--management.endpoints.web.exposure.include=pools,health");
		compile(sources, classes);
		String output = new ForkedJvm().with(classes)
			.with(resources)
			.option("-Dspring.aot.enabled=true")
			.run(SmallApplication.class.getName(), "--server.port=0", "--managed-pools.pool.word.size=1..3",
					"--managed-pools.keyed-pool.letter.max-total=7",
					"--management.endpoints.web.exposure.include=pools,health");
		assertThat(output).contains("Starting AOT-processed SmallApplication")
			.contains("pools: [greeting, word]")
			.contains("size: 1..3")
			.contains("by name: [greetingPool, wordPool]")
			.contains("declarative: Hello World")
			.contains("one lease: true")
			.contains("keyed pools: [letter]")
			.contains("keyed: Fritz to World")
			.contains("declarative by key: Anna to World")
			.contains("limit: 7")
			.contains("handled: Hello Web")
			.contains("leases left: 0")
			.contains("managedPools.endpoint: true")
			.contains("poolsHealthContributor: true")
			.contains("wordReactivePool: true");
	}

	private static void compile(Path sources, Path classes) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		List<String> arguments = new ArrayList<>(List.of("-nowarn", "-proc:none", "-d", classes.toString(), "-cp",
				classes + File.pathSeparator + new ForkedJvm().classPath()));
		try (Stream<Path> files = Files.walk(sources)) {
			files.map(Path::toString).filter((file) -> file.endsWith(".java")).forEach(arguments::add);
		}
		Files.createDirectories(classes);
		assertThat(compiler.run(null, null, null, arguments.toArray(String[]::new))).isZero();
	}

}
