package io.github.managedpools.boot.fork;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of an application without some optional jars, in a JVM with a class path of its
 * own. (Hiding classes with a class loader is not enough, because conditions still find
 * them.)
 */
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

	@ParameterizedTest(name = "without {0}")
	@CsvSource({ "nothing, true, true, true, true", "web, true, true, true, true", "actuator, false, false, true, true",
			"health, true, false, true, true", "micrometer, true, true, true, true", "reactor, true, true, false, true",
			"jackson, true, true, true, true", "cloud, true, true, true, false", "aspects, true, true, true, true",
			"validation, true, true, true, true", "crac, true, true, true, true",
			"anything optional, false, false, false, false" })
	void startsAndWorks(String missing, boolean endpoint, boolean health, boolean reactive, boolean tuning)
			throws Exception {
		String output = new ForkedJvm().without((jar) -> jar.matches(pattern(missing)))
			.run(SmallApplication.class.getName(), "--server.port=0", "--spring.main.banner-mode=off",
					"--management.endpoints.web.exposure.include=pools,health", "--managed-pools.pool.word.size=1..3");
		assertThat(output).contains("pools: [greeting, word]")
			.contains("size: 1..3")
			.contains("declarative: Hello World")
			.contains("one lease: true")
			.contains("leases left: 0")
			.contains("poolsHealthContributor: " + health)
			.contains("wordReactivePool: " + reactive)
			.contains("poolTuner: " + tuning)
			.contains("poolsEndpoint: " + endpoint);
	}

	private static String pattern(String missing) {
		return switch (missing) {
			case "nothing" -> "";
			case "web" -> WEB;
			case "actuator" -> ACTUATOR;
			case "health" -> HEALTH;
			case "micrometer" -> MICROMETER;
			case "reactor" -> REACTOR;
			case "jackson" -> JACKSON;
			case "cloud" -> CLOUD;
			case "aspects" -> ASPECTS;
			case "validation" -> VALIDATION;
			case "crac" -> CRAC;
			default -> String.join("|", WEB, ACTUATOR, MICROMETER, REACTOR, JACKSON, CLOUD, TRANSACTIONS, ASPECTS,
					VALIDATION, CRAC);
		};
	}

}
