package io.github.managedpools.boot.properties;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.SizeRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of how {@link PoolConfigurations} finds the entries of plain and keyed pools, and
 * which it rejects.
 */
class PoolEntriesTests {

	private final Map<String, Object> variables = new LinkedHashMap<>();

	@ParameterizedTest
	@EnumSource
	void nothingConfiguredMeansTheDefaults(PoolKind kind) {
		assertThat(read("").get(kind, "sftp"))
			.isEqualTo(new PoolConfiguration(kind, "sftp", true, null, KeyedPoolSettings.defaults()));
	}

	@ParameterizedTest
	@CsvSource({ "PLAIN, pool.my-ftp", "PLAIN, pool.myFtp", "PLAIN, pool.MYFTP", "PLAIN, pool.my_ftp",
			"KEYED, keyed-pool.my-ftp", "KEYED, keyedPool.myFtp", "KEYED, KEYED_POOL.MYFTP" })
	void everySpellingInAFileReachesThePool(PoolKind kind, String spelling) {
		PoolConfigurations configurations = read("managed-pools.%s.size: 3".formatted(spelling));
		assertThat(configurations.names(kind)).hasSize(1);
		assertThat(configurations.names(other(kind))).isEmpty();
		assertThat(configurations.hasEntry(kind, "my-ftp")).isTrue();
		assertThat(configurations.get(kind, "my-ftp").settings().size()).isEqualTo(new SizeRange(3, 3));
	}

	@ParameterizedTest
	@CsvSource({ "PLAIN, MANAGEDPOOLS_POOL_MYFTP_MAXUSES", "PLAIN, MANAGED_POOLS_POOL_MY_FTP_MAX_USES",
			"KEYED, MANAGEDPOOLS_KEYEDPOOL_MYFTP_MAXUSES", "KEYED, MANAGED_POOLS_KEYED_POOL_MY_FTP_MAX_USES" })
	void environmentVariableFoldsOnThePoolOfTheFile(PoolKind kind, String variable) {
		this.variables.put(variable, "6");
		PoolConfigurations configurations = read("managed-pools.%s.my-ftp.size: 3".formatted(kind.section()));
		assertThat(configurations.names(kind)).containsExactly("my-ftp");
		PoolConfiguration pool = configurations.get(kind, "my-ftp");
		assertThat(pool.settings().size()).isEqualTo(new SizeRange(3, 3));
		assertThat(pool.settings().maxUses()).isEqualTo(6);
		configurations.checkVariables(List.of(pool));
	}

	@ParameterizedTest
	@CsvSource({ "PLAIN, MANAGEDPOOLS_POOL_SFTP_SIZE", "KEYED, MANAGEDPOOLS_KEYEDPOOL_SFTP_SIZE" })
	void environmentVariableAloneIsAnEntry(PoolKind kind, String variable) {
		this.variables.put(variable, "3");
		assertThat(read("").names(kind)).containsExactly("sftp");
		assertThat(read("").names(other(kind))).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "PLAIN, MANAGEDPOOLS_POOL_MY_FTP_SIZE, MANAGEDPOOLS_POOL_MYFTP_SIZE",
			"KEYED, MANAGEDPOOLS_KEYEDPOOL_MY_FTP_SIZE, MANAGEDPOOLS_KEYEDPOOL_MYFTP_SIZE" })
	void environmentVariableThatReachesNothingIsRefused(PoolKind kind, String variable, String meant) {
		this.variables.put(variable, "3");
		PoolConfigurations configurations = read("");
		List<PoolConfiguration> pools = List.of(configurations.get(kind, "my-ftp"));
		assertThatExceptionOfType(PoolConfigurationException.class)
			.isThrownBy(() -> configurations.checkVariables(pools))
			.withMessageContaining(variable)
			.satisfies((ex) -> assertThat(ex.action()).contains("Did you mean '%s'?".formatted(meant)));
	}

	@ParameterizedTest
	@EnumSource
	void twoSpellingsOfOnePoolAreRefused(PoolKind kind) {
		assertRefused(kind, """
				managed-pools.%s:
				  my-ftp.size: 3
				  myFtp.max-uses: 3
				""".formatted(kind.section()), kind.entry("my-ftp.size"), kind.entry("myFtp.max-uses"), "two ways",
				"Put both under '%s'".formatted(kind.entry("my-ftp")));
	}

	@ParameterizedTest
	@EnumSource
	void unknownKeyIsRejectedWithASuggestion(PoolKind kind) {
		assertRefused(kind, kind.entry("ftp.sise") + ": 10", "The key '%s'".formatted(kind.entry("ftp.sise")),
				"Did you mean '%s'?".formatted(kind.entry("ftp.size")));
	}

	@ParameterizedTest
	@CsvSource({ "PLAIN, validate-after-idle", "KEYED, key-time-to-live" })
	void unknownKeyFarFromAnyOtherListsTheKeys(PoolKind kind, String known) {
		assertRefused(kind, kind.entry("ftp.colour") + ": red", kind.entry("ftp.colour"), "The keys of a pool are:",
				known);
	}

	private void assertRefused(PoolKind kind, String yaml, String... texts) {
		assertThatExceptionOfType(PoolConfigurationException.class).isThrownBy(() -> read(yaml).get(kind, "ftp"))
			.satisfies((ex) -> assertThat(ex.getMessage() + " " + ex.action()).contains(texts));
	}

	private static PoolKind other(PoolKind kind) {
		return (kind == PoolKind.PLAIN) ? PoolKind.KEYED : PoolKind.PLAIN;
	}

	private PoolConfigurations read(String yaml) {
		return TestConfigurations.read(yaml, this.variables);
	}

}
