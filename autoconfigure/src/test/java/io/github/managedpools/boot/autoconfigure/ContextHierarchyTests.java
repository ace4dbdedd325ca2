package io.github.managedpools.boot.autoconfigure;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.autoconfigure.lease.DeclarativeLeasesAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.metrics.PoolMetricsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.reactive.ReactivePoolsAutoConfiguration;
import io.github.managedpools.boot.lease.Pooled;
import io.github.managedpools.boot.lease.UsesPool;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import io.github.managedpools.boot.reactive.ReactivePool;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of pools in a context and its child, both of which are auto-configured.
 */
class ContextHierarchyTests {

	@Test
	void factoryOfTheChildGivesAPoolThere() {
		try (ConfigurableApplicationContext child = run(Parent.class, Child.class)) {
			assertThat(child.getBean("childPool", Pool.class).name()).isEqualTo("child");
			assertThat(child.getBean("childKeyedPool", KeyedPool.class).name()).isEqualTo("child-keyed");
			assertThat(child.getParent().containsBean("childPool")).isFalse();
		}
	}

	@Test
	void registryOfTheChildFindsThePoolsOfBoth() {
		try (ConfigurableApplicationContext child = run(Parent.class, Child.class)) {
			PoolRegistry registry = child.getBean(PoolRegistry.class);
			assertThat(registry.all()).extracting(Pool::name).containsExactly("child", "parent");
			assertThat(registry.get("parent")).isSameAs(child.getBean("parentPool"));
			assertThat(child.getParent().getBean(PoolRegistry.class).all()).extracting(Pool::name)
				.containsExactly("parent");
		}
	}

	@Test
	void entryOfTheParentsPoolIsNotRefusedInTheChild() {
		try (ConfigurableApplicationContext child = run(Parent.class, Child.class,
				"managed-pools.pool.parent.size=1..4")) {
			assertThat(child.getBean("parentPool", Pool.class).settings().size()).isEqualTo(new SizeRange(1, 4));
		}
	}

	@Test
	void entryOfTheChildReachesItsPoolAndATypoIsRefused() {
		try (ConfigurableApplicationContext parent = start(Parent.class, null)) {
			try (ConfigurableApplicationContext child = start(Child.class, parent,
					"managed-pools.pool.child.size=2..3")) {
				assertThat(child.getBean("childPool", Pool.class).settings().size()).isEqualTo(new SizeRange(2, 3));
			}
			assertThatExceptionOfType(PoolConfigurationException.class)
				.isThrownBy(() -> start(Child.class, parent, "managed-pools.pool.chlid.size=2"))
				.withMessageContaining("chlid");
		}
	}

	@Test
	void poolOfTheChildHidesThatOfTheParent() {
		try (ConfigurableApplicationContext child = run(Parent.class, Parent.class)) {
			Pool<?> own = child.getBean(PoolRegistry.class).get("parent");
			assertThat(own).isSameAs(child.getBean("parentPool")).isNotSameAs(child.getParent().getBean("parentPool"));
			assertThat(child.getBean(PoolRegistry.class).all()).containsExactly(own);
		}
	}

	@Test
	void methodOfTheChildLeasesFromAPoolOfTheParent() {
		try (ConfigurableApplicationContext child = run(Parent.class, Child.class)) {
			child.getBean(User.class).use();
			assertThat(child.getBean("parentPool", Pool.class).state().counters().acquired()).isEqualTo(1);
		}
	}

	@Test
	void reactivePoolsAndMetersAreThereForBoth() {
		try (ConfigurableApplicationContext child = run(Parent.class, Child.class)) {
			assertThat(child.getBean("childReactivePool")).isInstanceOf(ReactivePool.class);
			assertThat(child.getBean("parentReactivePool")).isInstanceOf(ReactivePool.class);
			MeterRegistry meters = child.getBean(MeterRegistry.class);
			assertThat(meters.find("managed.pool.pending").tag("pool", "child").gauge()).isNotNull();
			assertThat(meters.find("managed.pool.pending").tag("pool", "parent").gauge()).isNotNull();
		}
	}

	@Test
	void closedChildLeavesThePoolsOfItsParentOpen() {
		ConfigurableApplicationContext child = run(Parent.class, Child.class);
		Pool<?> own = child.getBean("childPool", Pool.class);
		Pool<?> inherited = child.getBean("parentPool", Pool.class);
		child.close();
		assertThat(own.state().phase().name()).isEqualTo("CLOSED");
		assertThat(inherited.state().phase().name()).isEqualTo("RUNNING");
		((ConfigurableApplicationContext) child.getParent()).close();
		assertThat(inherited.state().phase().name()).isEqualTo("CLOSED");
	}

	@Test
	void factoryOfAParentWithoutAutoConfigurationGivesAPoolInTheChild() {
		try (ConfigurableApplicationContext child = run(PlainParent.class, Child.class)) {
			assertThat(child.getBean("plainPool", Pool.class).name()).isEqualTo("plain");
		}
	}

	private static ConfigurableApplicationContext run(Class<?> parent, Class<?> child, String... properties) {
		return start(child, start(parent, null, properties), properties);
	}

	private static ConfigurableApplicationContext start(Class<?> source, ConfigurableApplicationContext parent,
			String... properties) {
		SpringApplicationBuilder builder = new SpringApplicationBuilder(source).web(WebApplicationType.NONE)
			.properties(properties);
		if (parent != null) {
			builder.parent(parent);
		}
		return builder.run("--spring.main.banner-mode=off");
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ManagedPoolsAutoConfiguration.class, DeclarativeLeasesAutoConfiguration.class,
			ReactivePoolsAutoConfiguration.class, PoolMetricsAutoConfiguration.class })
	static class Parent {

		@Bean
		ResourceFactory<Counter> parentFactory() {
			return (scope) -> new Counter();
		}

		@Bean
		MeterRegistry parentMeters() {
			return new SimpleMeterRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PlainParent {

		@Bean
		ResourceFactory<Counter> plainFactory() {
			return (scope) -> new Counter();
		}

		@Bean
		ResourceFactory<Counter> parentFactory() {
			return (scope) -> new Counter();
		}

		@Bean
		MeterRegistry parentMeters() {
			return new SimpleMeterRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ManagedPoolsAutoConfiguration.class, DeclarativeLeasesAutoConfiguration.class,
			ReactivePoolsAutoConfiguration.class, PoolMetricsAutoConfiguration.class })
	static class Child {

		@Bean
		ResourceFactory<StringBuilder> childFactory() {
			return (scope) -> new StringBuilder();
		}

		@Bean
		KeyedResourceFactory<String, StringBuilder> childKeyedFactory() {
			return (key, scope) -> new StringBuilder(key);
		}

		@Bean
		User user(@Pooled("parent") Counter number) {
			return new User(number);
		}

	}

	static class Counter {

		private int count;

		void incrementAndGet() {
			this.count++;
		}

	}

	static class User {

		private final Counter number;

		User(Counter number) {
			this.number = number;
		}

		@UsesPool("parent")
		public void use() {
			this.number.incrementAndGet();
			this.number.incrementAndGet();
		}

	}

}
