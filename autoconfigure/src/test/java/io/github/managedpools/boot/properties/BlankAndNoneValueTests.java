package io.github.managedpools.boot.properties;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.managedpools.KeyedPoolSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A blank value counts as absent for every key, and {@code none} lifts a limit of the
 * defaults. Regression tests: a blank value made the start fail for some keys only.
 */
class BlankAndNoneValueTests {

	private static final Map<String, String> LIMITS = Map.of("max-lifetime", "1h", "max-uses", "7", "max-pending", "8",
			"keep-alive", "9s", "max-lease-time", "10s", "max-total", "11", "max-keys", "12");

	@ParameterizedTest
	@MethodSource("keys")
	void blankValueCountsAsAbsentForEveryKey(String key) {
		for (String blank : List.of("\"\"", "\"  \"", "", "${NOWHERE:}")) {
			assertThat(
					read("managed-pools.keyed-pool.ticket.%s: %s".formatted(key, blank)).get(PoolKind.KEYED, "ticket"))
				.isEqualTo(new PoolConfiguration(PoolKind.KEYED, "ticket", true, null, KeyedPoolSettings.defaults()));
			if (!key.equals("factory")) {
				assertThat(read("managed-pools.defaults.%s: %s".formatted(key, blank)).get(PoolKind.KEYED, "ticket")
					.keyedSettings()).isEqualTo(KeyedPoolSettings.defaults());
			}
		}
	}

	static List<String> keys() {
		return PropertyKeys.all();
	}

	@Test
	void blankValueFallsBackToTheSourceOfLowerPrecedence() {
		PoolConfigurations configurations = TestConfigurations.read(
				"managed-pools.pool.ticket: { size: 1..2, max-uses: 3 }",
				Map.of("managed-pools.pool.ticket.size", "", "managed-pools.pool.ticket.max-uses", " "),
				Map.of("MANAGED_POOLS_POOL_TICKET_SIZE_MAX", ""));
		assertThat(configurations.get(PoolKind.PLAIN, "ticket").settings().size()).hasToString("1..2");
		assertThat(configurations.get(PoolKind.PLAIN, "ticket").settings().maxUses()).isEqualTo(3);
	}

	@Test
	void blankKeyThatIsUnknownIsStillRefused() {
		assertThatExceptionOfType(PoolConfigurationException.class)
			.isThrownBy(() -> read("managed-pools.pool.ticket.sise: \"\""))
			.withMessageContaining("managed-pools.pool.ticket.sise");
	}

	@ParameterizedTest
	@ValueSource(strings = { "managed-pools:", "managed-pools.pool:", "managed-pools.keyed-pool:",
			"managed-pools.defaults:", "managed-pools.pool.ticket:" })
	void sectionThatIsEmptySaysNothing(String yaml) {
		assertThat(read(yaml).get(PoolKind.PLAIN, "ticket").keyedSettings()).isEqualTo(KeyedPoolSettings.defaults());
	}

	@ParameterizedTest
	@MethodSource("limits")
	void noneLiftsALimitOfTheDefaultsForOnePool(String key, String limit) {
		for (String none : List.of("none", "NONE", " none ")) {
			PoolConfigurations configurations = TestConfigurations.read(
					"managed-pools.defaults.%s: %s".formatted(key, limit),
					Map.of("managed-pools.keyed-pool.free.%s".formatted(key), none), Map.of());
			assertThat(configurations.get(PoolKind.KEYED, "free").keyedSettings())
				.isEqualTo(KeyedPoolSettings.defaults());
			assertThat(configurations.get(PoolKind.KEYED, "bound").keyedSettings())
				.isNotEqualTo(KeyedPoolSettings.defaults());
		}
		assertThat(read("managed-pools.defaults.%s: none".formatted(key)).get(PoolKind.KEYED, "ticket").keyedSettings())
			.isEqualTo(KeyedPoolSettings.defaults());
	}

	@ParameterizedTest
	@MethodSource("limits")
	void environmentVariableMayBeNoneToo(String key, String limit) {
		String variable = "MANAGED_POOLS_KEYED_POOL_FREE_" + key.toUpperCase().replace('-', '_');
		assertThat(
				TestConfigurations.read("managed-pools.defaults.%s: %s".formatted(key, limit), Map.of(variable, "none"))
					.get(PoolKind.KEYED, "free")
					.keyedSettings())
			.isEqualTo(KeyedPoolSettings.defaults());
	}

	static Stream<org.junit.jupiter.params.provider.Arguments> limits() {
		return LIMITS.entrySet()
			.stream()
			.map((limit) -> org.junit.jupiter.params.provider.Arguments.of(limit.getKey(), limit.getValue()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "size", "acquire-timeout", "create-timeout", "leases-per-resource", "drain-timeout" })
	void noneIsRefusedWhereThereIsNoLimitToLift(String key) {
		assertThatExceptionOfType(PoolConfigurationException.class)
			.isThrownBy(() -> read("managed-pools.pool.ticket.%s: none".formatted(key)).get(PoolKind.PLAIN, "ticket"))
			.withMessageContaining("'managed-pools.pool.ticket.%s' is 'none'".formatted(key));
	}

	@Test
	void remedyForALimitMentionsNone() {
		assertThatExceptionOfType(PoolConfigurationException.class)
			.isThrownBy(() -> read("managed-pools.pool.ticket.max-uses: many").get(PoolKind.PLAIN, "ticket"))
			.satisfies((ex) -> assertThat(ex.action()).contains("a whole number, or to none"));
	}

	private static PoolConfigurations read(String yaml) {
		return TestConfigurations.read(yaml, Map.of());
	}

}
