package io.github.managedpools.boot.autoconfigure;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.autoconfigure.endpoint.PoolsEndpointAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.health.PoolsHealthContributorAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.metrics.PoolMetricsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.reactive.ReactivePoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.tuning.PoolTuningAutoConfiguration;
import io.github.managedpools.boot.endpoint.PoolsEndpoint;
import io.github.managedpools.boot.health.PoolsHealthContributor;
import io.github.managedpools.boot.lifecycle.PoolsLifecycle;
import io.github.managedpools.boot.tuning.PoolTuner;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of pools that are built after the start, and of an application's own
 * implementations of pools, such as mocks.
 */
class LazyAndMockedPoolsTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
		.withPropertyValues("management.endpoints.web.exposure.include=*",
				"management.endpoints.jmx.exposure.include=*", "spring.jmx.enabled=true")
		.withConfiguration(AutoConfigurations.of(ManagedPoolsAutoConfiguration.class,
				DeclarativeLeasesAutoConfiguration.class, ReactivePoolsAutoConfiguration.class,
				PoolMetricsAutoConfiguration.class, PoolTuningAutoConfiguration.class,
				PoolsHealthContributorAutoConfiguration.class, PoolsEndpointAutoConfiguration.class));

	private final ApplicationContextRunner lazyRunner = this.contextRunner.withInitializer(
			(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()));

	@Test
	void firstChangeReachesALazyPoolThatIsBuiltAfterIt() {
		this.lazyRunner.withUserConfiguration(Tickets.class)
			.withPropertyValues("managed-pools.pool.ticket.size=1")
			.run((context) -> {
				change(context, "managed-pools.pool.ticket.size", "4");
				assertThat(context.getBeanFactory().containsSingleton("ticketPool")).isFalse();
				Pool<?> pool = context.getBean("ticketPool", Pool.class);
				assertThat(pool.settings().size()).isEqualTo(new SizeRange(4, 4));
				change(context, "managed-pools.pool.ticket.size", "5");
				assertThat(pool.settings().size()).isEqualTo(new SizeRange(5, 5));
			});
	}

	@Test
	void firstChangeReachesALazyPoolThatIsBuiltBeforeIt() {
		this.lazyRunner.withUserConfiguration(Tickets.class)
			.withPropertyValues("managed-pools.pool.ticket.size=1")
			.run((context) -> {
				Pool<?> pool = context.getBean("ticketPool", Pool.class);
				change(context, "managed-pools.pool.ticket.size", "4");
				assertThat(pool.settings().size()).isEqualTo(new SizeRange(4, 4));
			});
	}

	@Test
	void healthAndEndpointBuildNoLazyPoolAndSurviveOneThatCanNotBeBuilt() {
		this.lazyRunner.withUserConfiguration(Tickets.class, Broken.class, ByHand.class)
			.withPropertyValues("managed-pools.pool.broken.warm-up=required", "managed-pools.pool.broken.size=1",
					"managed-pools.pool.broken.acquire-timeout=100ms")
			.run((context) -> {
				context.getBean("ticketPool");
				PoolsHealthContributor health = context.getBean(PoolsHealthContributor.class);
				assertThat(health.stream().map((entry) -> entry.name())).containsExactly("ticket");
				assertThat(health.getContributor("broken")).isNull();
				PoolsEndpoint endpoint = context.getBean(PoolsEndpoint.class);
				assertThat(endpoint.pools().pools()).containsOnlyKeys("ticket");
				assertThat(endpoint.pool("broken")).isNull();
				assertThat(context.getBean(PoolRegistry.class).contains("broken")).isTrue();
				for (String pool : List.of("brokenPool", "handPool")) {
					assertThat(context.getBeanFactory().containsSingleton(pool)).as(pool).isFalse();
				}
			});
	}

	@Test
	void threadsOfALazyPoolHaveTheClassLoaderOfTheApplication() {
		AtomicReference<ClassLoader> seen = new AtomicReference<>();
		this.lazyRunner.withBean("seenFactory", ResourceFactory.class, () -> (scope) -> {
			seen.set(Thread.currentThread().getContextClassLoader());
			return new StringBuilder();
		}).run((context) -> {
			ClassLoader own = Thread.currentThread().getContextClassLoader();
			ClassLoader other = new ClassLoader(own) {
			};
			try {
				Thread.currentThread().setContextClassLoader(other);
				context.getBean("seenPool", Pool.class).acquire().close();
				assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(other);
			}
			finally {
				Thread.currentThread().setContextClassLoader(own);
			}
			assertThat(seen.get()).isSameAs(context.getBeanFactory().getBeanClassLoader());
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { Mocked.class, Refusing.class })
	void poolThatAnswersNothingBreaksNeitherTheStartNorMonitoring(Class<?> pools) {
		this.contextRunner.withUserConfiguration(Tickets.class, pools).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(PoolsEndpoint.class).pools().pools()).containsOnlyKeys("ticket");
			assertThat(context.getBean(PoolsHealthContributor.class).stream().map((entry) -> entry.name()))
				.containsExactly("ticket");
			PoolRegistry registry = context.getBean(PoolRegistry.class);
			assertThat(registry.get("paper")).isSameAs(context.getBean("paperPool"));
			assertThat(registry.getKeyed("parcel")).isSameAs(context.getBean("parcelPool"));
			assertThat(registry.all()).hasSize(2);
			change(context, "managed-pools.pool.ticket.size", "4");
			context.getBean(PoolsLifecycle.class).stop();
			context.getBean(PoolsLifecycle.class).start();
		});
	}

	private static void change(AssertableApplicationContext context, String key, String value) {
		context.getEnvironment().getPropertySources().remove("change");
		context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("change", Map.of(key, value)));
		context.getBean(PoolTuner.class).tune();
	}

	@Configuration(proxyBeanMethods = false)
	static class Tickets {

		@Bean
		ResourceFactory<StringBuilder> ticketFactory() {
			return (scope) -> new StringBuilder();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Broken {

		@Bean
		ResourceFactory<StringBuilder> brokenFactory() {
			return (scope) -> {
				throw new IllegalStateException("broken");
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ByHand {

		@Bean
		@Lazy
		Pool<StringBuilder> handPool() {
			return Pool.builder((scope) -> new StringBuilder()).name("hand").build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Mocked {

		@Bean
		@SuppressWarnings("unchecked")
		Pool<String> paperPool() {
			return Mockito.mock(Pool.class);
		}

		@Bean
		@SuppressWarnings("unchecked")
		KeyedPool<String, String> parcelPool() {
			return Mockito.mock(KeyedPool.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Refusing {

		@Bean
		@SuppressWarnings("unchecked")
		Pool<String> paperPool() {
			return Mockito.mock(Pool.class, (invocation) -> refuse(invocation.getMethod()));
		}

		@Bean
		@SuppressWarnings("unchecked")
		KeyedPool<String, String> parcelPool() {
			return Mockito.mock(KeyedPool.class, (invocation) -> refuse(invocation.getMethod()));
		}

		private static Object refuse(Method method) {
			if (method.getName().equals("close")) {
				return null;
			}
			if (method.getDeclaringClass() == Object.class) {
				return "mock";
			}
			throw new UnsupportedOperationException(method.getName());
		}

	}

}
