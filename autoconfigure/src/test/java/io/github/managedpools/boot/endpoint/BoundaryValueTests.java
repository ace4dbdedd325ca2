package io.github.managedpools.boot.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.tuning.PoolTuningAutoConfiguration;
import io.github.managedpools.boot.running.RunningPool;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Boundary values of every duration, count and size, as a property, as a changed property
 * and through the endpoint: each is in force and shown as written, or rejected by name
 * with nothing changed.
 */
class BoundaryValueTests {

	private static final List<String> TIMES = List.of("time-to-live", "max-lifetime", "acquire-timeout",
			"create-timeout", "destroy-timeout", "check-timeout", "validate-after-idle", "keep-alive", "max-lease-time",
			"fail-fast-after", "drain-timeout", "key-time-to-live");

	private static final List<String> LONG = List.of("9223372036854775807s", "9223372036854775806s",
			"PT2562047788015215H30M7.999999999S", "PT2562047788015215H30M7.5S", "106751991168d", "2562048h");

	private static final List<String> COUNTS = List.of("max-uses", "max-pending", "max-concurrent-creations",
			"max-total", "max-keys");

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, PoolTuningAutoConfiguration.class))
		.withBean("tenant", KeyedResourceFactory.class, () -> (key, scope) -> new Object());

	static Stream<Arguments> accepted() {
		Stream<Arguments> times = TIMES.stream().flatMap((key) -> LONG.stream().map((value) -> arguments(key, value)));
		Stream<Arguments> counts = COUNTS.stream().map((key) -> arguments(key, "2147483647"));
		Stream<Arguments> others = Stream.of(arguments("size", "0..2147483647"),
				arguments("create-backoff", "PT2562047788015215H30M7S"), arguments("leases-per-resource", "4095"));
		return Stream.of(times, counts, others).flatMap((some) -> some);
	}

	static Stream<Arguments> refused() {
		Stream<Arguments> times = TIMES.stream()
			.flatMap((key) -> Stream.of("9223372036854775807h", "9223372036854775808s", "-1ns", "PT-1S")
				.map((value) -> arguments(key, value)));
		Stream<Arguments> counts = COUNTS.stream()
			.flatMap((key) -> Stream.of("2147483648", "-1").map((value) -> arguments(key, value)));
		Stream<Arguments> others = Stream.of(arguments("size", "0..2147483648"), arguments("size", "99999999999"),
				arguments("leases-per-resource", "4096"), arguments("lifetime-jitter", "NaN"),
				arguments("target-utilization", "NaN"), arguments("target-utilization", "0"));
		return Stream.of(times, counts, others).flatMap((some) -> some);
	}

	@ParameterizedTest
	@MethodSource("accepted")
	void propertyIsInForceAndShown(String key, String value) {
		this.contextRunner.withPropertyValues("managed-pools.keyed-pool.tenant.%s=%s".formatted(key, value))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				use(context.getBean(KeyedPool.class));
				assertThat(RunningPool.ofBean(context.getBean("tenantPool")).orElseThrow().configuration().get(key))
					.isNotNull();
			});
	}

	@ParameterizedTest
	@MethodSource("refused")
	void propertyIsRefusedByName(String key, String value) {
		this.contextRunner.withPropertyValues("managed-pools.keyed-pool.tenant.%s=%s".formatted(key, value))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.satisfies((cause) -> assertThat(context.getStartupFailure())
					.hasStackTraceContaining("'managed-pools.keyed-pool.tenant.%s' is '%s'".formatted(key, value))));
	}

	@ParameterizedTest
	@MethodSource("accepted")
	void changedPropertyIsInForce(String key, String value) {
		this.contextRunner.run((context) -> {
			KeyedPool<?, ?> pool = context.getBean(KeyedPool.class);
			Object before = RunningPool.ofBean(pool).orElseThrow().configuration().get(key);
			change(context, key, value);
			if (!key.equals("leases-per-resource")) {
				assertThat(RunningPool.ofBean(pool).orElseThrow().configuration().get(key)).isNotEqualTo(before);
			}
			use(pool);
		});
	}

	@ParameterizedTest
	@MethodSource("refused")
	void changedPropertyThatIsRefusedChangesNothing(String key, String value) {
		this.contextRunner.run((context) -> {
			KeyedPool<?, ?> pool = context.getBean(KeyedPool.class);
			KeyedPoolSettings before = pool.settings();
			change(context, key, value);
			assertThat(pool.settings()).isEqualTo(before);
		});
	}

	private static void change(AssertableApplicationContext context, String key, String value) {
		String name = "managed-pools.keyed-pool.tenant." + key;
		TestPropertyValues.of(name + "=" + value).applyTo(context);
		context.publishEvent(new EnvironmentChangeEvent(context, Set.of(name)));
	}

	@ParameterizedTest
	@MethodSource("accepted")
	void changeThroughTheEndpointIsInForceAndShown(String key, String value) {
		KeyedPool<String, Object> pool = pool();
		RunningPool running = RunningPool.ofBean(pool).orElseThrow();
		if (isChangeable(key)) {
			apply(key, value, running);
			assertThat(running.configuration()).extractingByKey(key).isNotNull();
		}
		use(pool);
		pool.close();
	}

	@ParameterizedTest
	@MethodSource("refused")
	void changeThroughTheEndpointIsRefusedByName(String key, String value) {
		KeyedPool<String, Object> pool = pool();
		KeyedPoolSettings before = pool.settings();
		RunningPool running = RunningPool.ofBean(pool).orElseThrow();
		assertThatIllegalArgumentException().isThrownBy(() -> apply(key, value, running))
			.withMessageContaining(key.substring(0, 3));
		assertThat(pool.settings()).isSameAs(before);
		pool.close();
	}

	private static void apply(String key, String value, RunningPool pool) {
		PoolChange change = new PoolChange(Map.of(camelCase(key), value));
		change.check(pool);
		change.changeSettings(pool);
	}

	private static boolean isChangeable(String key) {
		return !key.startsWith("leases")
				&& !List.of("max-uses", "max-pending", "max-concurrent-creations").contains(key);
	}

	private static KeyedPool<String, Object> pool() {
		return KeyedPool.<String, Object>builder((key, scope) -> new Object()).name("tenant").build();
	}

	@SuppressWarnings("unchecked")
	private static void use(KeyedPool<?, ?> pool) {
		try {
			((KeyedPool<String, Object>) pool).acquire("a", Duration.ofSeconds(Long.MAX_VALUE)).close();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String camelCase(String key) {
		StringBuilder name = new StringBuilder();
		for (String word : key.split("-")) {
			name.append(name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
		}
		return name.toString();
	}

}
