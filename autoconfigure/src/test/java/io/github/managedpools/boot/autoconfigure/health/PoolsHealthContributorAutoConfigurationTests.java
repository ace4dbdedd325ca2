package io.github.managedpools.boot.autoconfigure.health;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.health.PoolsHealthContributor;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PoolsHealthContributorAutoConfiguration}.
 */
class PoolsHealthContributorAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ManagedPoolsAutoConfiguration.class,
				PoolsHealthContributorAutoConfiguration.class, HealthContributorAutoConfiguration.class,
				HealthContributorRegistryAutoConfiguration.class, HealthEndpointAutoConfiguration.class))
		.withPropertyValues("management.endpoint.health.show-details=always",
				"management.endpoints.web.exposure.include=health");

	@Test
	void everyPoolHasALine() {
		this.contextRunner.withBean("fooFactory", ResourceFactory.class, () -> (scope) -> new Object())
			.withBean("barFactory", ResourceFactory.class, () -> (scope) -> new Object())
			.run((context) -> {
				HealthDescriptor health = context.getBean(HealthEndpoint.class).healthForPath("pools");
				assertThat(health).isInstanceOfSatisfying(CompositeHealthDescriptor.class, (composite) -> {
					assertThat(composite.getStatus()).isEqualTo(Status.UP);
					assertThat(composite.getComponents()).containsOnlyKeys("foo", "bar");
				});
				assertThat(context.getBean(HealthEndpoint.class).healthForPath("pools", "foo").getStatus())
					.isEqualTo(Status.UP);
			});
	}

	@Test
	void keyedPoolHasALineToo() {
		this.contextRunner.withBean("fooFactory", ResourceFactory.class, () -> (scope) -> new Object())
			.withBean("tenantFactory", KeyedResourceFactory.class, () -> (tenant, scope) -> new Object())
			.run((context) -> {
				HealthEndpoint endpoint = context.getBean(HealthEndpoint.class);
				assertThat(endpoint.healthForPath("pools")).isInstanceOfSatisfying(CompositeHealthDescriptor.class,
						(composite) -> assertThat(composite.getComponents()).containsOnlyKeys("foo", "tenant"));
				context.getBean("tenantPool", KeyedPool.class).suspend();
				assertThat(endpoint.healthForPath("pools", "tenant").getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
			});
	}

	@Test
	void suspendedPoolIsOutOfService() {
		this.contextRunner.withBean("fooFactory", ResourceFactory.class, () -> (scope) -> new Object())
			.run((context) -> {
				context.getBean("fooPool", Pool.class).suspend();
				assertThat(context.getBean(HealthEndpoint.class).healthForPath("pools").getStatus())
					.isEqualTo(Status.OUT_OF_SERVICE);
			});
	}

	@Test
	void aPoolMayBePartOfAGroup() {
		this.contextRunner.withBean("fooFactory", ResourceFactory.class, () -> (scope) -> new Object())
			.withBean("barFactory", ResourceFactory.class, () -> (scope) -> new Object())
			.withPropertyValues("management.endpoint.health.group.files.include=pools/foo")
			.run((context) -> {
				context.getBean("fooPool", Pool.class).suspend();
				HealthDescriptor health = context.getBean(HealthEndpoint.class).healthForPath("files");
				assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
				context.getBean("fooPool", Pool.class).resume();
				context.getBean("barPool", Pool.class).suspend();
				health = context.getBean(HealthEndpoint.class).healthForPath("files");
				assertThat(health.getStatus()).isEqualTo(Status.UP);
			});
	}

	@Test
	void healthNeitherCreatesNorValidatesNorWaits() {
		AtomicInteger calls = new AtomicInteger();
		CountDownLatch end = new CountDownLatch(1);
		ResourceFactory<Object> hanging = (scope) -> {
			calls.incrementAndGet();
			end.await();
			return new Object();
		};
		this.contextRunner.withBean("fooFactory", ResourceFactory.class, () -> hanging)
			.withPropertyValues("managed-pools.pool.foo.size=0..1")
			.run((context) -> {
				HealthEndpoint endpoint = context.getBean(HealthEndpoint.class);
				assertThat(endpoint.healthForPath("pools").getStatus()).isEqualTo(Status.UP);
				assertThat(calls).hasValue(0);
				CompletableFuture<?> waiting = context.getBean("fooPool", Pool.class).acquireAsync();
				assertThat(endpoint.healthForPath("pools").getStatus()).isEqualTo(Status.UP);
				waiting.cancel(false);
				end.countDown();
			});
	}

	@Test
	void healthMayBeSwitchedOff() {
		this.contextRunner.withPropertyValues("management.health.pools.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(PoolsHealthContributor.class));
	}

	@Test
	void healthMayBeReplaced() {
		this.contextRunner.withBean("poolsHealthIndicator", HealthIndicator.class, () -> () -> Health.down().build())
			.run((context) -> assertThat(context).doesNotHaveBean(PoolsHealthContributor.class));
	}

}
