package io.github.managedpools.boot.fork;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of an application without some optional jars, in a JVM with a class path of its
 * own. (Hiding classes with a class loader is not enough, because conditions still find
 * them.)
 */
@Tag("slow")
class MissingJarsTests {

	private static final String WEB = "(spring-web|spring-boot-(web|servlet|tomcat|http)|tomcat-embed-(core|websocket)|jakarta.servlet).*";

	private static final String ACTUATOR = "spring-boot-(actuator|health|starter-actuator).*";

	private static final String HEALTH = "spring-boot-health-.*";

	private static final String MICROMETER = "(micrometer-(core|jakarta9)|spring-boot-micrometer).*";

	private static final String REACTOR = "(reactor|reactive-streams).*";

	private static final String JACKSON = "(jackson|spring-boot-jackson).*";

	private static final String CLOUD = "spring-cloud.*";

	private static final String TRANSACTIONS = "spring-tx.*";

	private static final String ASPECTS = "(aspectj|spring-boot-starter-aspectj).*";

	private static final String VALIDATION = "(hibernate-validator|jakarta.validation|spring-boot-(starter-)?validation).*";

	private static final String CRAC = "crac-.*";

	private static final Map<String, String> PATTERNS = new LinkedHashMap<>();
	static {
		PATTERNS.put("nothing", "");
		PATTERNS.put("web", WEB);
		PATTERNS.put("actuator", ACTUATOR);
		PATTERNS.put("health", HEALTH);
		PATTERNS.put("micrometer", MICROMETER);
		PATTERNS.put("reactor", REACTOR);
		PATTERNS.put("jackson and crac", String.join("|", JACKSON, CRAC));
		PATTERNS.put("cloud, aspects and validation", String.join("|", CLOUD, ASPECTS, VALIDATION));
		PATTERNS.put("anything optional", String.join("|", WEB, ACTUATOR, MICROMETER, REACTOR, JACKSON, CLOUD,
				TRANSACTIONS, ASPECTS, VALIDATION, CRAC));
	}

	private static String output;

	@BeforeAll
	static void run(@TempDir Path folder) throws Exception {
		List<String> runs = PATTERNS.entrySet()
			.stream()
			.map((entry) -> entry.getKey() + "\t"
					+ new ForkedJvm().without((jar) -> jar.matches(entry.getValue())).classPath())
			.toList();
		output = new ForkedJvm().without((entry) -> !entry.equals("test-classes"))
			.run(ApplicationsByClassPath.class.getName(), Files.write(folder.resolve("runs"), runs).toString(),
					SmallApplication.class.getName(), "--server.port=0", "--spring.main.banner-mode=off",
					"--management.endpoints.web.exposure.include=pools,health", "--managed-pools.pool.word.size=1..3");
	}

	@ParameterizedTest(name = "without {0}")
	@CsvSource({ "nothing, true, true, true, true", "web, true, true, true, true", "actuator, false, false, true, true",
			"health, true, false, true, true", "micrometer, true, true, true, true", "reactor, true, true, false, true",
			"jackson and crac, true, true, true, true", "'cloud, aspects and validation', true, true, true, false",
			"anything optional, false, false, false, false" })
	void startsAndWorks(String missing, boolean endpoint, boolean health, boolean reactive, boolean tuning) {
		assertThat(outputWithout(missing)).contains("pools: [greeting, word]")
			.contains("size: 1..3")
			.contains("declarative: Hello World")
			.contains("one lease: true")
			.contains("leases left: 0")
			.contains("poolsHealthContributor: " + health)
			.contains("wordReactivePool: " + reactive)
			.contains("managedPools.tuner: " + tuning)
			.contains("managedPools.endpoint: " + endpoint);
	}

	private static String outputWithout(String missing) {
		String title = ApplicationsByClassPath.title(missing);
		assertThat(output).containsOnlyOnce(title);
		String rest = output.substring(output.indexOf(title) + title.length());
		return rest.substring(0, rest.indexOf("\n===="));
	}

}
