package io.github.managedpools.cluster.jdbc.autoconfigure;

import java.time.Duration;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.cluster.PoolClusterAutoConfiguration;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import io.github.managedpools.cluster.PermitSource;
import io.github.managedpools.cluster.PermitSourceState.Status;
import io.github.managedpools.cluster.jdbc.TestPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PostgresClusterAutoConfiguration}.
 */
@ResourceLock(value = "permit-engine", mode = ResourceAccessMode.READ)
class PostgresClusterAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ManagedPoolsAutoConfiguration.class,
				PoolClusterAutoConfiguration.class, PostgresClusterAutoConfiguration.class))
		.withUserConfiguration(Factories.class);

	private final ApplicationContextRunner onPostgres = this.contextRunner.withPropertyValues(
			"managed-pools.cluster.jdbc.url=" + TestPostgres.url(), "managed-pools.cluster.dead-after=3s",
			"managed-pools.defaults.destroy-timeout=1s");

	@Test
	void twoApplicationsShareALimit() {
		ApplicationContextRunner limited = this.onPostgres.withPropertyValues(
				"managed-pools.pool.session.cluster-limit=2",
				"managed-pools.pool.session.cluster-name=two-applications");
		limited.run((first) -> limited.run((second) -> {
			Lease<?> one = pool(first).acquire();
			Lease<?> two = pool(second).acquire();
			assertThat(pool(first).tryAcquire()).isEmpty();
			two.invalidate();
			assertThat(pool(first).acquire(Duration.ofSeconds(20)).get()).isNotNull();
			assertThat(first.getBean(PermitSource.class).state().status()).isEqualTo(Status.AVAILABLE);
			one.close();
		}));
	}

	@Test
	void withoutAClusterLimitNothingConnects() {
		this.contextRunner.withPropertyValues("managed-pools.cluster.jdbc.url=jdbc:postgresql://nowhere/nothing")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				pool(context).acquire().close();
				assertThat(context.getBean(PermitSource.class).state().status()).isEqualTo(Status.CONNECTING);
			});
	}

	@Test
	void theConnectionDetailsOfTheDataSourceAreUsed() {
		this.contextRunner.withBean(JdbcConnectionDetails.class, () -> new TestDetails(TestPostgres.url()))
			.withPropertyValues("managed-pools.pool.session.cluster-limit=1",
					"managed-pools.pool.session.cluster-name=details")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void anotherDatabaseIsNoEngine() {
		this.contextRunner.withBean(JdbcConnectionDetails.class, () -> new TestDetails("jdbc:h2:mem:secret"))
			.withPropertyValues("managed-pools.pool.session.cluster-limit=1")
			.run((context) -> assertThat(failure(context)).hasMessageContaining("'cluster-limit'")
				.hasMessageContaining("the data source (jdbc:h2) is not PostgreSQL")
				.hasMessageNotContaining("secret"));
	}

	@Test
	void aLimitWithoutAnyEngineStopsTheStart() {
		this.contextRunner.withPropertyValues("managed-pools.pool.session.cluster-limit=1")
			.run((context) -> assertThat(failure(context)).hasMessageContaining("no 'managed-pools.cluster.jdbc.url'"));
		this.contextRunner
			.withPropertyValues("managed-pools.pool.session.cluster-limit=1", "managed-pools.cluster.engine=redis")
			.run((context) -> assertThat(failure(context))
				.hasMessageContaining("managed-pools-cluster-redis is not on the classpath"));
	}

	@Test
	void destructionsThatMayTakeTooLongStopTheStart() {
		this.onPostgres
			.withPropertyValues("managed-pools.pool.session.cluster-limit=1",
					"managed-pools.pool.session.destroy-timeout=2s")
			.run((context) -> assertThat(failure(context))
				.hasMessageContaining("'managed-pools.pool.session.destroy-timeout' 2s must be at most 1s"));
	}

	@Test
	void invalidValuesStopTheStart() {
		this.onPostgres
			.withPropertyValues("managed-pools.pool.session.cluster-limit=1", "managed-pools.cluster.dead-after=1ms")
			.run((context) -> assertThat(failure(context)).hasMessageContaining("'managed-pools.cluster.dead-after'"));
		this.onPostgres.withPropertyValues("managed-pools.cluster.dead-afer=1s")
			.run((context) -> assertThat(failure(context)).hasMessageContaining("'managed-pools.cluster.dead-afer'"));
	}

	@Test
	void springBootsJdbcSupportIsOptional() {
		this.onPostgres.withClassLoader(new FilteredClassLoader(JdbcConnectionDetails.class))
			.withPropertyValues("managed-pools.pool.session.cluster-limit=1",
					"managed-pools.pool.session.cluster-name=optional")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static Throwable failure(AssertableApplicationContext context) {
		assertThat(context).hasFailed();
		Throwable failure = context.getStartupFailure();
		while (!(failure instanceof PoolConfigurationException) && failure.getCause() != null) {
			failure = failure.getCause();
		}
		assertThat(failure).isInstanceOf(PoolConfigurationException.class);
		return failure;
	}

	private static Pool<?> pool(AssertableApplicationContext context) {
		return context.getBean("sessionPool", Pool.class);
	}

	@Configuration(proxyBeanMethods = false)
	static class Factories {

		@Bean
		ResourceFactory<Object> session() {
			return (scope) -> new Object();
		}

	}

	private record TestDetails(String url) implements JdbcConnectionDetails {

		@Override
		public String getUsername() {
			return "postgres";
		}

		@Override
		public String getPassword() {
			return "";
		}

		@Override
		public String getJdbcUrl() {
			return this.url;
		}

	}

}
