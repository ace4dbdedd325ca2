package io.github.managedpools.boot.autoconfigure;

import java.util.List;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.NoSuchPoolException;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.properties.PoolKind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link ManagedPoolsAutoConfiguration} that hold for plain and keyed pools
 * alike.
 */
class PoolBeansTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ManagedPoolsAutoConfiguration.class))
		.withUserConfiguration(Factories.class);

	@ParameterizedTest
	@CsvSource({ "PLAIN, foo", "KEYED, tenant" })
	void disabledPoolIsNotThere(PoolKind kind, String pool) {
		this.contextRunner.withPropertyValues(kind.entry(pool) + ".enabled=false").run((context) -> {
			assertThat(context.getBeanNamesForType(Pool.class)).hasSize((kind == PoolKind.PLAIN) ? 1 : 2);
			assertThat(context.getBeanNamesForType(KeyedPool.class)).hasSize((kind == PoolKind.KEYED) ? 1 : 2);
			assertThat(context).doesNotHaveBean(pool + "Pool").hasBean(pool + "Factory");
			PoolRegistry registry = context.getBean(PoolRegistry.class);
			assertThat(registry.find(pool)).isEmpty();
			assertThat(registry.findKeyed(pool)).isEmpty();
		});
	}

	@ParameterizedTest
	@CsvSource({ "PLAIN, foo", "KEYED, tenant" })
	void entryMayNameItsFactory(PoolKind kind, String pool) {
		this.contextRunner
			.withPropertyValues(kind.entry("archive") + ".factory=" + pool + "Factory",
					kind.entry("archive") + ".max-uses=2")
			.run((context) -> {
				assertThat(context).doesNotHaveBean(pool + "Pool");
				assertThat(context.getBean("archivePool")).isInstanceOf(kind.poolType());
				assertThat(maxUses(context.getBean("archivePool"))).isEqualTo(2);
			});
	}

	@ParameterizedTest
	@CsvSource({ "PLAIN, my-bar, myBar", "KEYED, my-host, myHost" })
	void registryFindsPoolsByNameInAnySpelling(PoolKind kind, String name, String spelling) {
		this.contextRunner.run((context) -> {
			PoolRegistry registry = context.getBean(PoolRegistry.class);
			assertThat(get(registry, kind, name)).isSameAs(context.getBean(spelling + "Pool"));
			assertThat(get(registry, kind, spelling)).isSameAs(context.getBean(spelling + "Pool"));
			assertThat(registry.all()).extracting(Pool::name).containsExactly("foo", "my-bar");
			assertThat(registry.allKeyed()).extracting(KeyedPool::name).containsExactly("my-host", "tenant");
		});
	}

	@ParameterizedTest
	@CsvSource({ "PLAIN, tenant, No pool is called 'tenant'; there are foo|my-bar",
			"KEYED, foo, No keyed pool is called 'foo'; there are my-host|tenant" })
	void registryNamesThePoolsThereAre(PoolKind kind, String name, String message) {
		this.contextRunner.run((context) -> assertThatExceptionOfType(NoSuchPoolException.class)
			.isThrownBy(() -> get(context.getBean(PoolRegistry.class), kind, name))
			.withMessage(message.replace("|", ", ")));
	}

	@ParameterizedTest
	@EnumSource
	void poolBuiltByHandJoinsTheRegistry(PoolKind kind) {
		this.contextRunner.withUserConfiguration(ByHand.class)
			.run((context) -> assertThat(get(context.getBean(PoolRegistry.class), kind, "hand-made-" + kind))
				.isSameAs(context.getBean((kind == PoolKind.PLAIN) ? "plain" : "keyed")));
	}

	@ParameterizedTest
	@EnumSource
	void poolBuiltByHandReplacesOurs(PoolKind kind) {
		this.contextRunner
			.withBean("fooPool", Pool.class, () -> Pool.builder((scope) -> new Object()).name("by-hand").build())
			.withBean("tenantPool", KeyedPool.class,
					() -> KeyedPool.builder((key, scope) -> new Object()).name("keyed-by-hand").build())
			.run((context) -> {
				PoolRegistry registry = context.getBean(PoolRegistry.class);
				List<String> names = (kind == PoolKind.PLAIN) ? registry.all().stream().map(Pool::name).toList()
						: registry.allKeyed().stream().map(KeyedPool::name).toList();
				assertThat(names).containsExactlyInAnyOrderElementsOf(
						(kind == PoolKind.PLAIN) ? List.of("by-hand", "my-bar") : List.of("keyed-by-hand", "my-host"));
			});
	}

	@ParameterizedTest
	@CsvSource({ "PLAIN, lazyPlain", "KEYED, lazyKeyed" })
	void lazyPoolIsNotBuiltByTheCheckOfNames(PoolKind kind, String bean) {
		this.contextRunner.withUserConfiguration(LazyByHand.class).run((context) -> {
			assertThat(context.getSourceApplicationContext().getBeanFactory().containsSingleton(bean)).isFalse();
			assertThat(context.getBean(bean)).isInstanceOf(kind.poolType());
		});
	}

	private static Object get(PoolRegistry registry, PoolKind kind, String name) {
		return (kind == PoolKind.PLAIN) ? registry.get(name) : registry.getKeyed(name);
	}

	private static @Nullable Integer maxUses(Object pool) {
		return (pool instanceof KeyedPool<?, ?> keyed) ? keyed.settings().perKey().maxUses()
				: ((Pool<?>) pool).settings().maxUses();
	}

	@Configuration(proxyBeanMethods = false)
	static class Factories {

		@Bean
		ResourceFactory<Object> fooFactory() {
			return (scope) -> new Object();
		}

		@Bean
		ResourceFactory<Object> myBar() {
			return (scope) -> new Object();
		}

		@Bean
		KeyedResourceFactory<String, Object> tenantFactory() {
			return (tenant, scope) -> new Object();
		}

		@Bean
		KeyedResourceFactory<Integer, Object> myHost() {
			return (port, scope) -> new Object();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ByHand {

		@Bean
		Pool<Object> plain() {
			return Pool.builder((scope) -> new Object()).name("hand-made-PLAIN").build();
		}

		@Bean
		KeyedPool<String, Object> keyed() {
			return KeyedPool.<String, Object>builder((key, scope) -> new Object()).name("hand-made-KEYED").build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyByHand {

		@Bean
		@Lazy
		Pool<Object> lazyPlain() {
			return Pool.builder((scope) -> new Object()).name("lazy").build();
		}

		@Bean
		@Lazy
		KeyedPool<String, Object> lazyKeyed() {
			return KeyedPool.<String, Object>builder((key, scope) -> new Object()).name("lazy-keyed").build();
		}

	}

}
