package io.github.managedpools.boot.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import io.github.managedpools.boot.properties.PoolConfigurations;
import io.github.managedpools.boot.properties.PoolKind;
import io.github.managedpools.boot.properties.SettingsDescription;
import io.github.managedpools.boot.running.RunningPool;
import io.github.managedpools.cluster.PermitAccount;
import io.github.managedpools.cluster.PermitSource;
import io.github.managedpools.cluster.PermitTiming;
import io.github.managedpools.cluster.WhenUnavailable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Any text for any setting, as a property, as a changed property and through the
 * endpoint: either the pool works with it and can be read, or the text is rejected by key
 * and value with nothing changed. Regression tests: arithmetic failed for extreme values,
 * with a bare {@code ArithmeticException} at the start, a pool that could not be read any
 * more, or callers that hung.
 */
class SettingTextTests {

	private static final List<String> TEXTS = List.of("0", "-1", "1", "0s", "0ns", "1ns", "-1ns", "PT-1S", "PT0S",
			"2147483647", "2147483648", "-2147483648", "-2147483649", "9223372036854775807", "9223372036854775808",
			"9223372036854775807ns", "9223372036854775807us", "9223372036854775807ms", "9223372036854775807s",
			"9223372036854775807m", "9223372036854775807d", "9223372036854775808ns", "9223372036854775808s",
			"-9223372036854775808ns", "106751d", "106752d", "2562048h", "PT2562047788015215H30M7.999999999S",
			"PT2562047788015216H", "99999999999999999999999999", "0..0", "0..2147483647", "0..2147483648", "-1..1",
			"2..1", "0ms..0ms", "1ns..9223372036854775807s", "9223372036854775807s..1ns", "0.0", "-0.1", "1.0", "1.1",
			"100%", "0%", "101%", "NaN", "Infinity", "1e400", "-0", "+5", "0x10", "1s 2s", "1 s", "none", "null");

	static Stream<String> keys() {
		return SettingsDescription.of(KeyedPoolSettings.defaults()).keySet().stream();
	}

	@ParameterizedTest
	@MethodSource("keys")
	void propertyIsInForceOrRefusedByKeyAndValue(String key) {
		for (String text : TEXTS) {
			for (PoolKind kind : PoolKind.values()) {
				for (String prefix : List.of("managed-pools.defaults", kind.entry("word"))) {
					read(kind, prefix + "." + key, text);
				}
			}
		}
	}

	private static void read(PoolKind kind, String key, String text) {
		KeyedPoolSettings settings;
		try {
			settings = PoolConfigurations.of(environment(key, text)).get(kind, "word").keyedSettings();
		}
		catch (PoolConfigurationException ex) {
			assertThat(ex.getMessage()).as("%s=%s", key, text)
				.containsAnyOf("'" + key + "' is '" + text + "'", "The key '" + key + "' (from \"" + key
						+ "\" from property source \"test\") is one of keyed pools");
			assertThat(ex.action()).as("%s=%s", key, text).contains(key.substring(key.lastIndexOf('.') + 1));
			return;
		}
		catch (RuntimeException | Error ex) {
			throw new AssertionError("%s=%s".formatted(key, text), ex);
		}
		if (kind == PoolKind.KEYED) {
			try (KeyedPool<String, Object> pool = KeyedPool.<String, Object>builder((one, scope) -> new Object())
				.name("word")
				.settings(settings)
				.permits(permits(), WhenUnavailable.WAIT)
				.build()) {
				use(pool);
			}
		}
		else {
			use(settings);
		}
	}

	private static StandardEnvironment environment(String key, String text) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource("test", Map.of(key, text)));
		ConfigurationPropertySources.attach(environment);
		return environment;
	}

	@ParameterizedTest
	@MethodSource("keys")
	void changeIsInForceOrRefusedByKeyAndValue(String key) {
		for (String text : TEXTS) {
			try (KeyedPool<String, Object> pool = KeyedPool.<String, Object>builder((one, scope) -> new Object())
				.name("word")
				.build()) {
				change(pool, key, text);
				use(pool);
			}
		}
	}

	private static void change(KeyedPool<String, Object> pool, String key, String text) {
		RunningPool running = RunningPool.ofBean(pool).orElseThrow();
		KeyedPoolSettings before = pool.settings();
		try {
			PoolChange change = new PoolChange(Map.of(camelCase(key), text));
			change.check(running);
			change.changeSettings(running);
		}
		catch (IllegalArgumentException ex) {
			assertThat(pool.settings()).as("%s=%s", key, text).isSameAs(before);
			assertThat(ex.getMessage().replace("-", "").toLowerCase(Locale.ROOT)).as("%s=%s", key, text)
				.contains(key.replace("-", ""));
		}
		catch (RuntimeException | Error ex) {
			throw new AssertionError("%s=%s".formatted(key, text), ex);
		}
	}

	private static void use(KeyedPool<String, Object> pool) {
		pool.tryAcquire("a").ifPresent(Lease::close);
		RunningPool running = RunningPool.ofBean(pool).orElseThrow();
		assertThat(running.configuration()).isNotEmpty();
		assertThat(running.snapshot().state().name()).isEqualTo("word");
	}

	private static void use(KeyedPoolSettings settings) {
		try (Pool<Object> pool = Pool.builder((scope) -> new Object())
			.name("word")
			.settings(settings.perKey())
			.permits(permits(), WhenUnavailable.WAIT)
			.build()) {
			pool.tryAcquire().ifPresent(Lease::close);
			RunningPool running = RunningPool.ofBean(pool).orElseThrow();
			assertThat(running.configuration()).isNotEmpty();
			assertThat(running.snapshot().state().name()).isEqualTo("word");
		}
	}

	/** A source that grants nothing. */
	private static PermitSource permits() {
		PermitSource source = mock(PermitSource.class);
		given(source.timing()).willReturn(new PermitTiming(Duration.ofDays(1), Duration.ZERO));
		given(source.open(anyString(), anyInt(), any())).willReturn(mock(PermitAccount.class));
		return source;
	}

	private static String camelCase(String key) {
		StringBuilder name = new StringBuilder();
		for (String word : key.split("-")) {
			name.append(name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
		}
		return name.toString();
	}

}
