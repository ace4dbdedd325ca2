package io.github.managedpools.boot.autoconfigure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.autoconfigure.endpoint.PoolsEndpointAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.health.PoolsHealthContributorAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.lifecycle.PoolsCheckpointAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.metrics.PoolMetricsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.observation.PoolObservationAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.reactive.ReactivePoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.tuning.PoolTuningAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.web.reactive.WebFluxLeasesAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.web.servlet.WebMvcLeasesAutoConfiguration;
import io.github.managedpools.boot.lease.UsesPool;
import io.github.managedpools.boot.metrics.PoolMetrics;
import io.github.managedpools.boot.web.servlet.LeaseArgumentResolver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of bean names: an application may use any name for its own beans, and qualifies
 * pools of one type by qualifying their factories.
 */
class BeanNamesTests {

	private static final List<Class<?>> PARTS = List.of(ManagedPoolsAutoConfiguration.class,
			DeclarativeLeasesAutoConfiguration.class, ReactivePoolsAutoConfiguration.class,
			PoolMetricsAutoConfiguration.class, PoolTuningAutoConfiguration.class,
			PoolsHealthContributorAutoConfiguration.class, PoolsEndpointAutoConfiguration.class,
			PoolObservationAutoConfiguration.class, PoolsCheckpointAutoConfiguration.class,
			WebMvcLeasesAutoConfiguration.class, WebFluxLeasesAutoConfiguration.class);

	static Stream<String> namesOfBeanMethods() {
		return PARTS.stream()
			.flatMap((type) -> Arrays.stream(type.getDeclaredMethods()))
			.filter((method) -> method.isAnnotationPresent(Bean.class))
			.map((method) -> method.getName() + " " + method.getReturnType().getName())
			.distinct();
	}

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, DeclarativeLeasesAutoConfiguration.class));

	@ParameterizedTest
	@MethodSource("namesOfBeanMethods")
	void everyBeanNameMayBeTakenByTheApplication(String method) throws Exception {
		String name = method.split(" ")[0];
		Class<?> type = Class.forName(method.split(" ")[1]);
		WebApplicationContextRunner servlet = new WebApplicationContextRunner().withUserConfiguration(Needed.class)
			.withPropertyValues("management.endpoints.web.exposure.include=*")
			.withConfiguration(AutoConfigurations.of(PARTS.toArray(Class[]::new)));
		ReactiveWebApplicationContextRunner reactive = new ReactiveWebApplicationContextRunner()
			.withUserConfiguration(Needed.class)
			.withPropertyValues("management.endpoints.web.exposure.include=*")
			.withConfiguration(AutoConfigurations.of(PARTS.toArray(Class[]::new)));
		List<String> expected = new ArrayList<>();
		servlet.run((context) -> expected.addAll(typesOf(context, type)));
		servlet.withBean(name, Thread.State.class, () -> Thread.State.NEW)
			.run((context) -> check(context, name, type, expected));
		expected.clear();
		reactive.run((context) -> expected.addAll(typesOf(context, type)));
		reactive.withBean(name, Thread.State.class, () -> Thread.State.NEW)
			.run((context) -> check(context, name, type, expected));
	}

	@Test
	void partsAddNothingToAnApplicationThatExcludesManagedPools() {
		Class<?>[] parts = PARTS.stream()
			.filter((part) -> part != ManagedPoolsAutoConfiguration.class)
			.toArray(Class[]::new);
		new WebApplicationContextRunner().withUserConfiguration(Needed.class)
			.withPropertyValues("management.endpoints.web.exposure.include=*")
			.withConfiguration(AutoConfigurations.of(parts))
			.run((context) -> assertThat(context).hasNotFailed()
				.getBeanNames(Object.class)
				.noneMatch((name) -> name.startsWith("managedPools.")));
	}

	/**
	 * Regression test: two beans of a type that another part needs stopped the start.
	 */
	@Test
	void partsThatOtherPartsNeedMayBeReplaced() {
		new WebApplicationContextRunner().withUserConfiguration(Needed.class)
			.withConfiguration(AutoConfigurations.of(PARTS.toArray(Class[]::new)))
			.withBean("own", PoolMetrics.class, () -> new PoolMetrics(new SimpleMeterRegistry()))
			.withBean("mine", LeaseArgumentResolver.class)
			.run((context) -> {
				assertThat(context).hasNotFailed().getBeanNames(PoolMetrics.class).containsExactly("own");
				assertThat(context).getBeanNames(LeaseArgumentResolver.class).containsExactly("mine");
			});
	}

	private static void check(ApplicationContext context, String name, Class<?> type, List<String> expected) {
		assertThat(context.getBean(name)).isEqualTo(Thread.State.NEW);
		assertThat(context.getBean("ticketPool")).isInstanceOf(Pool.class);
		// An application may replace these with a bean of the same name
		if (!name.equals("poolsHealthContributor") && !name.endsWith("MeterFilter")) {
			assertThat(typesOf(context, type)).isEqualTo(expected);
		}
	}

	private static List<String> typesOf(ApplicationContext context, Class<?> type) {
		return Arrays.stream(context.getBeanNamesForType(type))
			.map((bean) -> String.valueOf(context.getType(bean)))
			.sorted()
			.toList();
	}

	@Test
	void primaryAndQualifierOfAFactoryReachItsPool() {
		this.contextRunner.withUserConfiguration(Qualified.class, QualifiedUser.class).run((context) -> {
			assertThat(context).hasNotFailed();
			QualifiedUser user = context.getBean(QualifiedUser.class);
			assertThat(user.main.name()).isEqualTo("main");
			assertThat(user.slow.name()).isEqualTo("side");
			assertThat(user.byBeanName.name()).isEqualTo("side");
		});
	}

	@Test
	void primaryOfAFactoryOfTwoPoolsReachesTheOneOfItsName() {
		this.contextRunner.withUserConfiguration(Qualified.class, QualifiedUser.class)
			.withPropertyValues("managed-pools.pool.main.size=2", "managed-pools.pool.archive.factory=mainFactory")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(QualifiedUser.class).main.name()).isEqualTo("main");
			});
	}

	@Test
	void poolBuiltByHandWithoutANameIsCalledLikeItsBean() {
		this.contextRunner.withUserConfiguration(Nameless.class).run((context) -> {
			assertThat(context).hasNotFailed();
			context.getBean(NamelessUser.class).use();
			Pool<?> pool = context.getBean("ticketPool", Pool.class);
			assertThat(pool.state().counters().acquired()).isEqualTo(1);
			assertThat(context.getBean(PoolRegistry.class).get("ticket")).isSameAs(pool);
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class Needed {

		@Bean
		ResourceFactory<StringBuilder> ticketFactory() {
			return (scope) -> new StringBuilder();
		}

		@Bean
		MeterRegistry meters() {
			return new SimpleMeterRegistry();
		}

		@Bean
		ObservationRegistry observations() {
			return ObservationRegistry.create();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Qualified {

		@Bean
		@Primary
		ResourceFactory<StringBuilder> mainFactory() {
			return (scope) -> new StringBuilder();
		}

		@Bean
		@Qualifier("slow")
		ResourceFactory<StringBuilder> sideFactory() {
			return (scope) -> new StringBuilder();
		}

	}

	static class QualifiedUser {

		private final Pool<StringBuilder> main;

		private final Pool<StringBuilder> slow;

		private final Pool<StringBuilder> byBeanName;

		QualifiedUser(Pool<StringBuilder> main, @Qualifier("slow") Pool<StringBuilder> slow,
				@Qualifier("sidePool") Pool<StringBuilder> byBeanName) {
			this.main = main;
			this.slow = slow;
			this.byBeanName = byBeanName;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Nameless {

		@Bean
		Pool<StringBuilder> ticketPool() {
			return Pool.builder((scope) -> new StringBuilder()).build();
		}

		@Bean
		NamelessUser namelessUser() {
			return new NamelessUser();
		}

	}

	static class NamelessUser {

		@UsesPool("ticket")
		public void use() {
		}

	}

}
