package io.github.managedpools.boot.properties;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.SizeRange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PoolConfigurations} with the properties of keyed pools.
 */
class KeyedPoolConfigurationsTests {

	private final Map<String, Object> variables = new LinkedHashMap<>();

	@Test
	void keysOfAPoolAreForEachKeyAndTheLimitsForAllTogether() {
		KeyedPoolSettings settings = get("""
				managed-pools.keyed-pool:
				  tenant:
				    size: 1..3
				    acquire-timeout: 7s
				    max-total: 20
				    max-keys: 9
				    key-time-to-live: 2m
				""", "tenant").keyedSettings();
		assertThat(settings).isEqualTo(new KeyedPoolSettings(PoolSettings.defaults()
			.toBuilder()
			.size(new SizeRange(1, 3))
			.acquireTimeout(Duration.ofSeconds(7))
			.build(), 20, 9, Duration.ofMinutes(2)));
	}

	@Test
	void entryIsMergedOverTheDefaultsFieldByField() {
		KeyedPoolSettings settings = get("""
				managed-pools:
				  defaults:
				    size: 1..4
				    acquire-timeout: 3s
				    max-total: 20
				    key-time-to-live: 1m
				  keyed-pool:
				    tenant:
				      acquire-timeout: 5s
				      max-total: 30
				""", "tenant").keyedSettings();
		assertThat(settings.perKey().size()).isEqualTo(new SizeRange(1, 4));
		assertThat(settings.perKey().acquireTimeout()).isEqualTo(Duration.ofSeconds(5));
		assertThat(settings.maxTotal()).isEqualTo(30);
		assertThat(settings.maxKeys()).isNull();
		assertThat(settings.keyTimeToLive()).isEqualTo(Duration.ofMinutes(1));
	}

	@Test
	void defaultLimitsOfKeyedPoolsDoNotApplyToPlainPools() {
		PoolConfigurations configurations = read("""
				managed-pools:
				  defaults: { max-total: 3, max-keys: 2, key-time-to-live: 1m }
				  pool.ftp.size: 5..10
				""");
		assertThat(configurations.get(PoolKind.PLAIN, "ftp").keyedSettings())
			.isEqualTo(KeyedPoolSettings.defaults().toBuilder().size(new SizeRange(5, 10)).build());
	}

	@Test
	void environmentVariableWithALimitForAPlainPoolIsRefused() {
		this.variables.put("MANAGEDPOOLS_POOL_FTP_MAXTOTAL", "3");
		assertVariableIsRefused(PoolKind.PLAIN, "ftp", "MANAGEDPOOLS_KEYEDPOOL_<NAME>_<KEY>");
	}

	@Test
	void keyOfKeyedPoolsIsRejectedForAPlainPool() {
		assertRefused("managed-pools.pool.ftp.max-total: 10", "The key 'managed-pools.pool.ftp.max-total' (from",
				"is one of keyed pools", "Set it as 'managed-pools.keyed-pool.ftp.max-total' if the pool is keyed");
	}

	@Test
	void impossibleLimitNamesTheFullKey() {
		assertRefused("managed-pools.keyed-pool.tenant.max-total: 0",
				"'managed-pools.keyed-pool.tenant.max-total' is '0'", "must be at least 1", "a whole number");
		assertRefused("managed-pools.keyed-pool.tenant.max-keys: many",
				"'managed-pools.keyed-pool.tenant.max-keys' is 'many'", "a whole number");
		assertRefused("managed-pools.keyed-pool.tenant.key-time-to-live: -1s",
				"'managed-pools.keyed-pool.tenant.key-time-to-live' is '-1s'", "must not be negative");
		assertRefused("managed-pools.defaults.max-keys: 0", "'managed-pools.defaults.max-keys' is '0'");
	}

	@Test
	void totalBelowTheMinimumOfAKeyIsRefused() {
		assertRefused("""
				managed-pools.keyed-pool.tenant:
				  size: 5..10
				  max-total: 3
				""", "'managed-pools.keyed-pool.tenant.max-total' is '3'", "the minimum of size 5..10");
	}

	@Test
	void requiredWarmUpIsRefusedSinceThereIsNoKeyYet() {
		assertRefused("managed-pools.keyed-pool.tenant.warm-up: required",
				"'managed-pools.keyed-pool.tenant.warm-up' is 'required'", "no key to build resources for",
				"set it to eager or lazy");
	}

	@Test
	void requiredWarmUpOfTheDefaultsIsForPlainPools() {
		assertThat(get("managed-pools.defaults.warm-up: required", "tenant").enabled()).isTrue();
	}

	private void assertVariableIsRefused(PoolKind kind, String pool, String remedy) {
		PoolConfigurations configurations = read("");
		List<PoolConfiguration> pools = List.of(configurations.get(kind, pool));
		assertThatExceptionOfType(PoolConfigurationException.class)
			.isThrownBy(() -> configurations.checkVariables(pools))
			.withMessageContaining(this.variables.keySet().iterator().next())
			.satisfies((ex) -> assertThat(ex.action()).contains(remedy));
	}

	private void assertRefused(String yaml, String... texts) {
		assertThatExceptionOfType(PoolConfigurationException.class).isThrownBy(() -> get(yaml, "tenant"))
			.satisfies((ex) -> assertThat(ex.getMessage() + " " + ex.action()).contains(texts));
	}

	private PoolConfiguration get(String yaml, String pool) {
		return read(yaml).get(PoolKind.KEYED, pool);
	}

	private PoolConfigurations read(String yaml) {
		return TestConfigurations.read(yaml, this.variables);
	}

}
