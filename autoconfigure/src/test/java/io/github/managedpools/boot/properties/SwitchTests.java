package io.github.managedpools.boot.properties;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the properties that are not settings of pools.
 */
class SwitchTests {

	@ParameterizedTest
	@ValueSource(strings = { "managed-pools.web.problem-details: true", "managed-pools.web.problemDetails: FALSE",
			"managed-pools.web.problem-details:", "managed-pools.web.problem-details: ${ABSENT:}",
			"managed-pools.web:" })
	void switchIsNoPool(String yaml) {
		PoolConfigurations configurations = TestConfigurations.read(yaml, Map.of());
		for (PoolKind kind : PoolKind.values()) {
			assertThat(configurations.names(kind)).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "MANAGED_POOLS_WEB_PROBLEM_DETAILS", "MANAGEDPOOLS_WEB_PROBLEMDETAILS",
			"MANAGED_POOLS_WEB_SERVICE_PORT" })
	void switchMayBeAnEnvironmentVariable(String variable) {
		String value = variable.endsWith("PORT") ? "8080" : "true";
		TestConfigurations.read("", Map.of(variable, value)).checkVariables(List.of());
	}

	@ParameterizedTest
	@CsvSource({ "web.problem-detail, 'Did you mean ''managed-pools.web.problem-details''?'",
			"web.problems.details, Use", "wep.problem-details, 'Did you mean ''managed-pools.web.problem-details''?'",
			"web.problem-details.enabled, Use", "web, Use" })
	void unknownKeyIsRefused(String key, String action) {
		assertThatExceptionOfType(PoolConfigurationException.class)
			.isThrownBy(() -> TestConfigurations.read("managed-pools.%s: true".formatted(key), Map.of()))
			.withMessageContaining("'managed-pools.%s'".formatted(key))
			.satisfies((ex) -> assertThat(ex.action()).contains(action));
	}

	@ParameterizedTest
	@ValueSource(strings = { "MANAGED_POOLS_WEB_PROBLEM_DETAIL", "MANAGED_POOLS_WEB_PROBLEMDETAILS",
			"MANAGEDPOOLS_WEB_PROBLEM_DETAILS" })
	void variableThatSetsNothingIsRefused(String variable) {
		PoolConfigurations configurations = TestConfigurations.read("", Map.of(variable, "true"));
		assertThatExceptionOfType(PoolConfigurationException.class)
			.isThrownBy(() -> configurations.checkVariables(List.of()))
			.withMessageContaining(variable)
			.satisfies((ex) -> assertThat(ex.action()).contains("MANAGEDPOOLS_WEB_PROBLEMDETAILS"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "maybe", "on", "1" })
	void valueThatIsNeitherTrueNorFalseIsRefused(String value) {
		assertThatExceptionOfType(PoolConfigurationException.class)
			.isThrownBy(
					() -> TestConfigurations.read("managed-pools.web.problem-details: '%s'".formatted(value), Map.of()))
			.withMessageContaining("'managed-pools.web.problem-details' is '%s'".formatted(value))
			.withMessageContaining("must be true or false");
	}

	@ParameterizedTest
	@ValueSource(strings = { "engine: redis", "dead-after: 10s", "yield-after: 2s", "when-unavailable: local",
			"on-lost: destroy", "jdbc.url: 'jdbc:postgresql://db/permits'" })
	void everyPropertyOfTheClusterIsKnown(String line) {
		// Regression test: on-lost was refused as unknown
		PoolConfigurations configurations = TestConfigurations.read("managed-pools.cluster." + line, Map.of());
		assertThat(configurations.names(PoolKind.PLAIN)).isEmpty();
		String variable = "MANAGED_POOLS_CLUSTER_"
				+ line.substring(0, line.indexOf(": ")).toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
		TestConfigurations.read("", Map.of(variable, line.substring(line.indexOf(": ") + 2).replace("'", "")))
			.checkVariables(List.of());
	}

	@ParameterizedTest
	@CsvSource({ "dead-after, 9223372036854775807s", "dead-after, 0s", "yield-after, -1s", "yield-after, 1000d",
			"engine, etcd", "when-unavailable, hope", "on-lost, burn" })
	void valueOfTheClusterThatIsInvalidIsRefusedBeforeAnyPoolHasALimit(String key, String value) {
		assertThatExceptionOfType(PoolConfigurationException.class)
			.isThrownBy(() -> TestConfigurations.read("managed-pools.cluster.%s: '%s'".formatted(key, value), Map.of()))
			.withMessageContaining("'managed-pools.cluster.%s' is '%s'".formatted(key, value))
			.satisfies((ex) -> assertThat(ex.action()).contains("Set 'managed-pools.cluster.%s'".formatted(key)));
	}

	@Test
	void variableWithAnImpossibleValueIsRefused() {
		assertThatExceptionOfType(PoolConfigurationException.class)
			.isThrownBy(() -> TestConfigurations.read("", Map.of("MANAGED_POOLS_WEB_PROBLEM_DETAILS", "maybe")))
			.withMessageContaining("is 'maybe'");
	}

}
