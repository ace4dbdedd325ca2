package io.github.managedpools.boot.autoconfigure.metrics;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.observation.PoolObservationAutoConfiguration;
import io.github.managedpools.boot.metrics.PoolMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolMetricsAutoConfiguration} and
 * {@link PoolObservationAutoConfiguration}.
 */
class PoolMetricsAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ManagedPoolsAutoConfiguration.class,
				PoolMetricsAutoConfiguration.class, PoolObservationAutoConfiguration.class))
		.withUserConfiguration(Pools.class);

	@Test
	void poolsMadeOfFactoriesHaveAllMeters() {
		this.contextRunner.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run((context) -> {
			context.getBean("ticketPool", Pool.class).acquire().close();
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("managed.pool.size.max").tag("pool", "ticket").gauge().value()).isEqualTo(10);
			assertThat(registry.get("managed.pool.use").tag("pool", "ticket").functionTimer().count()).isEqualTo(1);
		});
	}

	@Test
	void aPoolBuiltByHandHasItsGauges() {
		this.contextRunner.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("managed.pool.size.max").tag("pool", "by-hand").gauge().value()).isEqualTo(10);
		});
	}

	@Test
	void keyedPoolsHaveAllMetersWithoutATagForTheKey() {
		this.contextRunner.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run((context) -> {
			@SuppressWarnings("unchecked")
			KeyedPool<String, Object> pool = context.getBean("tenantPool", KeyedPool.class);
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			int before = registry.getMeters().size();
			pool.acquire("acme").close();
			try (Lease<Object> lease = pool.acquire("globex")) {
				assertThat(lease.get()).isEqualTo("globex");
				assertThat(registry.get("managed.pool.resources")
					.tags("pool", "tenant", "state", "leased")
					.gauge()
					.value()).isEqualTo(1);
				assertThat(registry.get("managed.pool.keys").tag("pool", "tenant").gauge().value()).isEqualTo(2);
				assertThat(registry.get("managed.pool.size.max").tag("pool", "tenant").gauge().value()).isEqualTo(20);
			}
			assertThat(registry.get("managed.pool.use").tag("pool", "tenant").functionTimer().count()).isEqualTo(2);
			assertThat(registry.get("managed.pool.create").tags("pool", "tenant", "outcome", "created").timer().count())
				.isEqualTo(2);
			assertThat(registry.getMeters()).hasSize(before)
				.allSatisfy((meter) -> assertThat(meter.getId().getTags()).extracting(Tag::getKey)
					.isSubsetOf("pool", "state", "outcome", "reason"));
		});
	}

	@Test
	void aKeyedPoolBuiltByHandHasItsGauges() {
		this.contextRunner.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("managed.pool.keys").tag("pool", "keyed-by-hand").gauge().value()).isZero();
			assertThat(registry.find("managed.pool.use").tag("pool", "keyed-by-hand").timer()).isNull();
		});
	}

	@Test
	void aLazyPoolIsNotBuiltForItsMeters() {
		this.contextRunner.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.find("managed.pool.size.max").tag("pool", "lazy").gauge()).isNull();
			context.getBean("lazyPool");
			assertThat(registry.get("managed.pool.size.max").tag("pool", "lazy").gauge()).isNotNull();
		});
	}

	@Test
	void metersAreRemovedWithThePools() {
		MeterRegistry registry = new SimpleMeterRegistry();
		this.contextRunner
			.withBean(MeterRegistry.class, () -> registry, (definition) -> definition.setDestroyMethodName(null))
			.run((context) -> assertThat(registry.getMeters()).isNotEmpty());
		assertThat(registry.getMeters()).isEmpty();
	}

	@Test
	void noListenerIsAddedWithoutARegistry() {
		this.contextRunner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PoolMetrics.class));
	}

	@Test
	void startsWithoutMicrometer() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed().hasBean("ticketPool"));
	}

	@Test
	void poolsAreObserved() {
		TestObservationRegistry registry = TestObservationRegistry.create();
		this.contextRunner.withBean(ObservationRegistry.class, () -> registry).run((context) -> {
			context.getBean("ticketPool", Pool.class).acquire().close();
			TestObservationRegistryAssert.assertThat(registry)
				.hasObservationWithNameEqualTo("managed.pool.wait")
				.that()
				.hasLowCardinalityKeyValue("pool", "ticket");
		});
	}

	@Test
	void keyedPoolsAreObserved() {
		TestObservationRegistry registry = TestObservationRegistry.create();
		this.contextRunner.withBean(ObservationRegistry.class, () -> registry).run((context) -> {
			@SuppressWarnings("unchecked")
			KeyedPool<String, Object> pool = context.getBean("tenantPool", KeyedPool.class);
			pool.acquire("acme").close();
			TestObservationRegistryAssert.assertThat(registry)
				.hasObservationWithNameEqualTo("managed.pool.creation")
				.that()
				.hasLowCardinalityKeyValue("pool", "tenant");
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class Pools {

		@Bean
		KeyedResourceFactory<String, Object> tenantFactory() {
			return (tenant, scope) -> tenant;
		}

		@Bean
		KeyedPool<String, Object> keyedBuiltByHand() {
			return KeyedPool.<String, Object>builder((tenant, scope) -> tenant).name("keyed-by-hand").build();
		}

		@Bean
		ResourceFactory<Object> ticketFactory() {
			return (scope) -> new Object();
		}

		@Bean
		Pool<Object> builtByHand() {
			return Pool.builder((scope) -> new Object()).name("by-hand").build();
		}

		@Bean
		@Lazy
		Pool<Object> lazyPool() {
			return Pool.builder((scope) -> new Object()).name("lazy").build();
		}

	}

}
