package io.github.managedpools.boot.properties;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.managedpools.AbandonedCreation;
import io.github.managedpools.BackoffRange;
import io.github.managedpools.LostLeases;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.SizeRange;
import io.github.managedpools.WarmUp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PoolConfigurations}.
 */
class PoolConfigurationsTests {

	private final Map<String, Object> variables = new LinkedHashMap<>();

	/** The properties of another source than the file. */
	private final Map<String, Object> more = new LinkedHashMap<>();

	@Test
	void everyKeyIsBound() {
		PoolConfiguration pool = read("""
				managed-pools:
				  pool:
				    sftp:
				      enabled: true
				      factory: other
				      size: 2..20
				      time-to-live: 1m
				      max-lifetime: 1h
				      lifetime-jitter: 25%
				      max-uses: 7
				      acquire-timeout: 3s
				      max-pending: 9
				      create-timeout: 4s
				      max-concurrent-creations: 2
				      create-backoff: 1s..2s
				      abandoned-creation: cancel
				      fail-fast-after: 11s
				      destroy-timeout: 5s
				      check-timeout: 6s
				      validate-after-idle: 7s
				      keep-alive: 8s
				      leases-per-resource: 4
				      target-utilization: 0.5
				      warm-up: lazy
				      max-lease-time: 9s
				      track-leases: true
				      leak-stack-traces: true
				      lost-leases: report
				      drain-timeout: 10s
				      cluster-limit: 11
				      cluster-name: files
				""").get(PoolKind.PLAIN, "sftp");
		assertThat(pool.factory()).isEqualTo("other");
		assertThat(pool.settings()).isEqualTo(new PoolSettings(new SizeRange(2, 20), Duration.ofMinutes(1),
				Duration.ofHours(1), 0.25, 7, Duration.ofSeconds(3), 9, Duration.ofSeconds(4), 2,
				new BackoffRange(Duration.ofSeconds(1), Duration.ofSeconds(2)), AbandonedCreation.CANCEL,
				Duration.ofSeconds(11), Duration.ofSeconds(5), Duration.ofSeconds(6), Duration.ofSeconds(7),
				Duration.ofSeconds(8), 4, 0.5, WarmUp.LAZY, Duration.ofSeconds(9), true, true, LostLeases.REPORT,
				Duration.ofSeconds(10), 11, "files"));
	}

	@Test
	void poolOverridesDefaultsFieldByField() {
		PoolConfigurations configurations = read("""
				managed-pools:
				  defaults:
				    size: 1..4
				    acquire-timeout: 3s
				  pool:
				    sftp:
				      acquire-timeout: 5s
				""");
		assertThat(configurations.get(PoolKind.PLAIN, "sftp").settings()).isEqualTo(PoolSettings.defaults()
			.toBuilder()
			.size(new SizeRange(1, 4))
			.acquireTimeout(Duration.ofSeconds(5))
			.build());
		assertThat(configurations.get(PoolKind.PLAIN, "other").settings().acquireTimeout())
			.isEqualTo(Duration.ofSeconds(3));
	}

	@Test
	void fixedSizeIsANumber() {
		assertThat(read("managed-pools.pool.sftp.size: 20").get(PoolKind.PLAIN, "sftp").settings().size())
			.isEqualTo(new SizeRange(20, 20));
	}

	@Test
	void sizeMayBeNestedAndLeavesTheOtherSideToTheDefaults() {
		PoolConfigurations configurations = read("""
				managed-pools:
				  defaults.size: 1..8
				  pool:
				    both.size: { min: 2, max: 20 }
				    least.size.min: 3
				    most.size.max: 5
				""");
		assertThat(configurations.get(PoolKind.PLAIN, "both").settings().size()).isEqualTo(new SizeRange(2, 20));
		assertThat(configurations.get(PoolKind.PLAIN, "least").settings().size()).isEqualTo(new SizeRange(3, 8));
		assertThat(configurations.get(PoolKind.PLAIN, "most").settings().size()).isEqualTo(new SizeRange(1, 5));
	}

	@Test
	void shareIsAPercentageOrANumber() {
		PoolConfigurations configurations = read("""
				managed-pools.pool:
				  percent.target-utilization: 80%
				  decimal.target-utilization: 0.8
				  whole.target-utilization: 1
				""");
		assertThat(configurations.get(PoolKind.PLAIN, "percent").settings().targetUtilization()).isEqualTo(0.8);
		assertThat(configurations.get(PoolKind.PLAIN, "decimal").settings().targetUtilization()).isEqualTo(0.8);
		assertThat(configurations.get(PoolKind.PLAIN, "whole").settings().targetUtilization()).isEqualTo(1.0);
	}

	@Test
	void disabledByDefaultMayBeEnabledForOnePool() {
		PoolConfigurations configurations = read("""
				managed-pools:
				  defaults.enabled: false
				  pool.sftp.enabled: true
				""");
		assertThat(configurations.get(PoolKind.PLAIN, "sftp").enabled()).isTrue();
		assertThat(configurations.get(PoolKind.PLAIN, "other").enabled()).isFalse();
	}

	@Test
	void environmentVariableBeatsTheFile() {
		this.variables.put("MANAGEDPOOLS_POOL_MYFTP_SIZE", "1..2");
		assertThat(read("managed-pools.pool.my-ftp.size: { min: 3, max: 4 }").get(PoolKind.PLAIN, "my-ftp")
			.settings()
			.size()).isEqualTo(new SizeRange(1, 2));
	}

	@Test
	void emptyEntryIsAnEntry() {
		PoolConfigurations configurations = read("""
				managed-pools:
				  pool:
				    sftp:
				""");
		assertThat(configurations.names(PoolKind.PLAIN)).containsExactly("sftp");
		assertThat(configurations.get(PoolKind.PLAIN, "sftp").settings()).isEqualTo(PoolSettings.defaults());
	}

	@Test
	void entryThatIsAValueIsRefused() {
		assertRefused("managed-pools.pool.ftp: 10", "'managed-pools.pool.ftp'", "has a value",
				"managed-pools.pool.ftp.size");
	}

	@Test
	void unknownKeyOfTheDefaultsIsRefused() {
		assertRefused("managed-pools.defaults.aquire-timeout: 10s", "managed-pools.defaults.aquire-timeout",
				"Did you mean 'managed-pools.defaults.acquire-timeout'?");
	}

	@Test
	void unknownKeyAtTheTopIsRefused() {
		assertRefused("managed-pools.pools.ftp.size: 10", "managed-pools.pools.ftp.size",
				"'managed-pools.pool.<name>.<key>'");
	}

	@Test
	void dottedPoolNameIsRefused() {
		assertRefused("managed-pools.pool.a.b.size: 10", "managed-pools.pool.a.b.size");
	}

	@Test
	void bracketedPoolNameThatCouldNotBeFoundIsRefused() {
		assertRefused("""
				managed-pools.pool:
				  "[my-ftp]":
				    size: 10
				""", "managed-pools.pool[my-ftp].size", "'managed-pools.pool.my-ftp'");
	}

	@Test
	void factoryForEveryPoolIsRefused() {
		assertRefused("managed-pools.defaults.factory: sftp", "managed-pools.defaults.factory");
	}

	@Test
	void impossibleSizeNamesTheFullKey() {
		assertRefused("managed-pools.pool.ticket.size: 20..2", "'managed-pools.pool.ticket.size' is '20..2'",
				"0 <= min <= max", "a range such as 2..20");
	}

	@Test
	void impossibleTimeNamesTheFullKey() {
		assertRefused("managed-pools.pool.ticket.acquire-timeout: -1s",
				"'managed-pools.pool.ticket.acquire-timeout' is '-1s'", "must not be negative",
				"a duration that is not negative");
	}

	@ParameterizedTest
	@CsvSource({ "500ms, 500", "30s, 30000", "10m, 600000", "2h, 7200000", "1d, 86400000", "PT1H30M, 5400000",
			"250, 250", "0, 0" })
	void timeHasEveryFormOfSpringBoot(String text, long millis) {
		assertThat(read("managed-pools.pool.sftp.acquire-timeout: " + text).get(PoolKind.PLAIN, "sftp")
			.settings()
			.acquireTimeout()).isEqualTo(Duration.ofMillis(millis));
	}

	@ParameterizedTest
	@MethodSource("times")
	void negativeTimeIsRefusedForEveryKey(String key) {
		String entry = "managed-pools.%s.ticket.%s".formatted(key.startsWith("key-") ? "keyed-pool" : "pool", key);
		assertRefused(entry + ": -1ms", "'%s' is '-1ms'".formatted(entry), "a duration that is not negative");
		assertRefused("managed-pools.defaults.%s: -1".formatted(key),
				"'managed-pools.defaults.%s' is '-1'".formatted(key));
	}

	static Stream<String> times() {
		return Arrays.stream(PoolProperties.class.getRecordComponents())
			.filter((component) -> component.getType() == Duration.class)
			.map((component) -> PoolName.kebab(component.getName()));
	}

	@Test
	void negativeBackoffIsRefused() {
		assertRefused("managed-pools.pool.ticket.create-backoff: -1s..2s",
				"'managed-pools.pool.ticket.create-backoff' is '-1s..2s'", "a range such as 100ms..10s");
	}

	@Test
	void twoSpellingsInTwoSourcesAreRefused() {
		this.more.put("managed-pools.pool.myFtp.max-uses", "3");
		assertRefused("managed-pools.pool.my-ftp.size: 3", "managed-pools.pool.my-ftp.size",
				"managed-pools.pool.myFtp.max-uses", "two ways");
	}

	@Test
	void unreadableTimeNamesTheFullKey() {
		assertRefused("managed-pools.pool.ticket.time-to-live: 1h30m",
				"'managed-pools.pool.ticket.time-to-live' is '1h30m'", "a duration that is not negative");
	}

	@Test
	void impossibleDefaultNamesTheKeyOfTheDefaults() {
		assertRefused("managed-pools.defaults.target-utilization: 1.5", "'managed-pools.defaults.target-utilization'",
				"a share such as 0.8 or 80%");
	}

	@Test
	void unknownEnumValueListsTheValues() {
		assertRefused("managed-pools.pool.ticket.warm-up: sometimes", "'managed-pools.pool.ticket.warm-up'",
				"one of eager, lazy, required");
	}

	@Test
	void environmentVariableOfAServiceLinkIsIgnored() {
		this.variables.put("MANAGEDPOOLS_SERVICE_HOST", "10.0.0.1");
		read("").checkVariables(List.of());
	}

	private void assertRefused(String yaml, String... texts) {
		assertThatExceptionOfType(PoolConfigurationException.class).isThrownBy(() -> {
			PoolConfigurations configurations = read(yaml);
			for (PoolKind kind : PoolKind.values()) {
				configurations.names(kind).forEach((pool) -> configurations.get(kind, pool));
			}
		}).satisfies((ex) -> assertThat(ex.getMessage() + " " + ex.action()).contains(texts));
	}

	private PoolConfigurations read(String yaml) {
		return TestConfigurations.read(yaml, this.more, this.variables);
	}

}
