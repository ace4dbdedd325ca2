package io.github.managedpools.boot.properties;

import java.util.Map;
import java.util.stream.Stream;

import io.github.managedpools.SizeRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A size that one source writes as a range and another in parts: the source with the
 * higher precedence wins for each part, in either form. Regression tests: a range in the
 * file silently replaced a maximum on the command line.
 */
class SizePrecedenceTests {

	@ParameterizedTest
	@EnumSource(PoolKind.class)
	void partOfAHigherSourceBeatsTheRangeOfALowerOne(PoolKind kind) {
		String entry = kind.entry("ticket");
		assertThat(size(kind, entry + ".size: 1..2", Map.of(entry + ".size.max", "50"), Map.of()))
			.isEqualTo(new SizeRange(1, 50));
		assertThat(size(kind, entry + ".size: 1..2", Map.of(entry + ".size.min", 0), Map.of()))
			.isEqualTo(new SizeRange(0, 2));
	}

	@ParameterizedTest
	@EnumSource(PoolKind.class)
	void rangeOfAHigherSourceBeatsThePartsOfALowerOne(PoolKind kind) {
		String entry = kind.entry("ticket");
		assertThat(size(kind, entry + ".size: { min: 3, max: 4 }", Map.of(entry + ".size", 7), Map.of()))
			.isEqualTo(new SizeRange(7, 7));
		assertThat(size(kind, entry + ".size.max: 4", Map.of(entry + ".size", "5..9"), Map.of()))
			.isEqualTo(new SizeRange(5, 9));
	}

	@ParameterizedTest
	@MethodSource("variables")
	void variableOfAPartBeatsTheRangeOfTheFile(String variable) {
		assertThat(size(PoolKind.PLAIN, "managed-pools.pool.my-ftp.size: 1..2", Map.of(), Map.of(variable, "50"),
				"my-ftp"))
			.isEqualTo(new SizeRange(1, 50));
	}

	static Stream<String> variables() {
		return Stream.of("MANAGED_POOLS_POOL_MY_FTP_SIZE_MAX", "MANAGEDPOOLS_POOL_MYFTP_SIZE_MAX");
	}

	@Test
	void defaultsAreWrittenInEitherFormAsWell() {
		assertThat(size(PoolKind.PLAIN, "managed-pools.defaults.size: 1..2",
				Map.of("managed-pools.defaults.size.max", "50"), Map.of()))
			.isEqualTo(new SizeRange(1, 50));
		assertThat(size(PoolKind.PLAIN, "managed-pools.defaults.size: 1..2", Map.of(),
				Map.of("MANAGED_POOLS_DEFAULTS_SIZE_MAX", "50")))
			.isEqualTo(new SizeRange(1, 50));
	}

	@Test
	void entryOfThePoolBeatsAPartOfTheDefaultsWhateverItsSource() {
		assertThat(size(PoolKind.PLAIN, "managed-pools.pool.ticket.size: 1..2",
				Map.of("managed-pools.defaults.size.max", "50"), Map.of()))
			.isEqualTo(new SizeRange(1, 2));
	}

	@Test
	void withinOneSourceAPartOverridesTheRange() {
		assertThat(size(PoolKind.PLAIN, "managed-pools.pool.ticket: { size: 1..2, size.max: 50 }", Map.of(), Map.of()))
			.isEqualTo(new SizeRange(1, 50));
	}

	@Test
	void partsThatDoNotFitNameWhereEachComesFrom() {
		assertThatExceptionOfType(PoolConfigurationException.class)
			.isThrownBy(() -> size(PoolKind.PLAIN, "managed-pools.pool.ticket.size: 1..2",
					Map.of("managed-pools.pool.ticket.size.min", "3"), Map.of()))
			.withMessageContaining("'managed-pools.pool.ticket.size.min' is '3'")
			.withMessageContaining("'managed-pools.pool.ticket.size' is '1..2' (from ")
			.withMessageContaining("3..2");
	}

	@ParameterizedTest
	@MethodSource("applications")
	void sizeMayBeARangeInTheFileAndAPartElsewhere(String argument) {
		SpringApplication application = new SpringApplication(SizePrecedenceTests.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setBannerMode(Banner.Mode.OFF);
		application.setLogStartupInfo(false);
		application.setDefaultProperties(Map.of("managed-pools.pool.ticket.size", "1..2"));
		try (ConfigurableApplicationContext context = application.run(argument)) {
			assertThat(PoolConfigurations.of(context.getEnvironment()).get(PoolKind.PLAIN, "ticket").settings().size())
				.isEqualTo(new SizeRange(1, 50));
		}
	}

	static Stream<String> applications() {
		return Stream.of("--managed-pools.pool.ticket.size.max=50",
				"--spring.application.json={\"managed-pools\":{\"pool\":{\"ticket\":{\"size\":{\"max\":50}}}}}");
	}

	private static SizeRange size(PoolKind kind, String yaml, Map<String, Object> more, Map<String, Object> variables) {
		return size(kind, yaml, more, variables, "ticket");
	}

	private static SizeRange size(PoolKind kind, String yaml, Map<String, Object> more, Map<String, Object> variables,
			String pool) {
		return TestConfigurations.read(yaml, more, variables).get(kind, pool).settings().size();
	}

}
