package io.github.managedpools.boot.cluster;

import java.time.Duration;

import com.jayway.jsonpath.JsonPath;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.endpoint.PoolsEndpointAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.health.PoolsHealthContributorAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.metrics.PoolMetricsAutoConfiguration;
import io.github.managedpools.boot.endpoint.PoolsEndpoint;
import io.github.managedpools.boot.health.PoolsHealthContributor;
import io.github.managedpools.boot.properties.ClusterConfiguration;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import io.github.managedpools.cluster.LostPermits;
import io.github.managedpools.cluster.PermitSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.skyscreamer.jsonassert.JSONAssert;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;
import static org.awaitility.Awaitility.await;

/**
 * Tests of what the endpoint, health and meters say about permits.
 */
class PermitMonitoringTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, PoolsEndpointAutoConfiguration.class,
						PoolsHealthContributorAutoConfiguration.class, PoolMetricsAutoConfiguration.class))
		.withUserConfiguration(Application.class)
		.withPropertyValues("management.endpoints.web.exposure.include=pools",
				"managed-pools.pool.sftp.cluster-limit=5", "managed-pools.pool.sftp.acquire-timeout=0s",
				"managed-pools.keyed-pool.tenant.cluster-limit=7",
				"managed-pools.keyed-pool.tenant.cluster-name=hosts");

	@Test
	void permitsAreShownWhileTheEngineAnswersFailsAndRecovers() {
		this.runner.run((context) -> {
			StubPermitSource source = context.getBean(StubPermitSource.class);
			Pool<?> pool = context.getBean("sftpPool", Pool.class);
			await().until(() -> pool.tryAcquire().map(PermitMonitoringTests::end).isPresent());
			source.answers = true;
			String body = json(context.getBean(PoolsEndpoint.class).pool("sftp"));
			JSONAssert.assertEquals("""
					{"permits": {"name": "sftp", "limit": 5, "granted": 1, "used": 1, "wanted": 1, "stranded": 0,
					    "overdraft": 0, "lost": 0, "status": "AVAILABLE", "engine": "PostgreSQL"},
					  "permitHolders": {"holders": [{"instance": "files:7@web-2", "permits": 4},
					    {"instance": "files:1@web-1", "permits": 1}]}}
					""", body, false);
			assertThat(body).contains("\"since\"").doesNotContain("\"problem\"");
			assertThat(health(context, "sftp").getStatus()).isEqualTo(Status.UP);
			assertThat(health(context, "sftp").getDetails()).extractingByKey("permits", MAP)
				.contains(entry("granted", 1), entry("limit", 5), entry("engine", "PostgreSQL"))
				.doesNotContainKeys("lost", "overdraft", "stranded", "problem");
			assertThat(permits(context, "granted")).isEqualTo(1);
			assertThat(meter(context, "managed.pool.permits.limit").gauge().value()).isEqualTo(5);
			assertThat(meter(context, "managed.pool.permits.unavailable").gauge().value()).isZero();

			source.answers = false;
			body = json(context.getBean(PoolsEndpoint.class).pool("sftp"));
			assertThat(JsonPath.<String>read(body, "$.permitHolders.problem"))
				.isEqualTo("PostgreSQL could not be asked");

			source.fail();
			await().until(() -> pool.state().resources().total() == 0 && pool.permits().isBlocked());
			body = json(context.getBean(PoolsEndpoint.class).pool("sftp"));
			assertThat(JsonPath.<String>read(body, "$.status")).isEqualTo("DOWN");
			assertThat(JsonPath.<String>read(body, "$.permits.status")).isEqualTo("UNAVAILABLE");
			assertThat(JsonPath.<Integer>read(body, "$.permits.lost")).isEqualTo(1);
			assertThat(JsonPath.<String>read(body, "$.permits.problem")).isEqualTo("java.io.IOException");
			assertThat(JsonPath.<String>read(body, "$.permitHolders.problem")).isEqualTo("PostgreSQL is not available");
			Health down = health(context, "sftp");
			assertThat(down.getStatus()).isEqualTo(Status.DOWN);
			assertThat(down.getDetails()).hasEntrySatisfying("error", (error) -> assertThat(error.toString())
				.matches("PostgreSQL has not been available for .*: java.io.IOException"));
			assertThat(meter(context, "managed.pool.permits.unavailable").gauge().value()).isEqualTo(1);
			assertThat(meter(context, "managed.pool.permits.lost").functionCounter().count()).isEqualTo(1);
			assertThat(context.getBean(MeterRegistry.class)
				.get("managed.pool.destroyed")
				.tags("pool", "sftp", "reason", "permit-lost")
				.counter()
				.count()).isEqualTo(1);

			source.recover();
			await().until(() -> pool.tryAcquire().map(PermitMonitoringTests::end).isPresent());
			assertThat(health(context, "sftp").getStatus()).isEqualTo(Status.UP);
		});
	}

	@Test
	void allKeysShareTheirPermitsAndAPoolWithoutALimitShowsNone() {
		this.runner.withPropertyValues("managed-pools.cluster.when-unavailable=local").run((context) -> {
			StubPermitSource source = context.getBean(StubPermitSource.class);
			@SuppressWarnings("unchecked")
			KeyedPool<String, Object> tenants = context.getBean("tenantPool", KeyedPool.class);
			await().until(() -> tenants.tryAcquire("acme").map(PermitMonitoringTests::end).isPresent());
			source.fail();
			await().until(() -> tenants.permits().overdraft() == 1);
			String body = json(context.getBean(PoolsEndpoint.class).pools());
			assertThat(JsonPath.<String>read(body, "$.pools.tenant.permits.name")).isEqualTo("hosts");
			assertThat(JsonPath.<String>read(body, "$.pools.tenant.permits.status")).isEqualTo("LOCAL");
			assertThat(JsonPath.<Integer>read(body, "$.pools.tenant.permits.overdraft")).isEqualTo(1);
			assertThat(body).doesNotContain("permitHolders");
			assertThat(JsonPath.<Object>read(body, "$.pools.free")).asInstanceOf(MAP).doesNotContainKey("permits");
			Health local = health(context, "tenant");
			assertThat(local.getStatus()).isEqualTo(Status.UP);
			assertThat(local.getDetails()).extractingByKey("permits", MAP)
				.contains(entry("overdraft", 1), entry("lost", 1L), entry("problem", "java.io.IOException"));
			assertThat(health(context, "free").getDetails()).doesNotContainKey("permits");
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			assertThat(meters.find("managed.pool.permits").tags("pool", "tenant", "state", "overdraft").gauge().value())
				.isEqualTo(1);
			assertThat(meters.getMeters()).filteredOn((meter) -> "free".equals(meter.getId().getTag("pool")))
				.noneMatch((meter) -> meter.getId().getName().contains("permits"));
		});
	}

	@Test
	void whatHappensToResourcesOfLostPermitsIsConfigured() {
		MockEnvironment environment = new MockEnvironment();
		assertThat(ClusterConfiguration.of(environment).onLost()).isEqualTo(LostPermits.RETIRE);
		environment.setProperty("managed-pools.cluster.on-lost", "destroy");
		assertThat(ClusterConfiguration.of(environment).onLost()).isEqualTo(LostPermits.DESTROY);
		environment.setProperty("managed-pools.cluster.on-lost", "burn");
		assertThatExceptionOfType(PoolConfigurationException.class)
			.isThrownBy(() -> ClusterConfiguration.of(environment))
			.withMessageContaining("'managed-pools.cluster.on-lost' is 'burn'");
	}

	@Test
	void leaseEndsUnderItsBorrowerIfThePropertiesSaySo() {
		this.runner.withPropertyValues("managed-pools.cluster.on-lost=destroy").run((context) -> {
			Pool<?> pool = context.getBean("sftpPool", Pool.class);
			Lease<?> lease = pool.acquire(Duration.ofSeconds(30));
			context.getBean(StubPermitSource.class).fail();
			await().until(() -> pool.state().resources().total() == 0);
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(lease::get);
		});
	}

	private static Lease<?> end(Lease<?> lease) {
		lease.close();
		return lease;
	}

	private static String json(Object value) {
		return JsonMapper.builder().build().writeValueAsString(value);
	}

	private static Health health(ApplicationContext context, String pool) {
		return ((HealthIndicator) context.getBean(PoolsHealthContributor.class).getContributor(pool)).health();
	}

	private static Search meter(ApplicationContext context, String name) {
		return context.getBean(MeterRegistry.class).find(name).tag("pool", "sftp");
	}

	private static double permits(ApplicationContext context, String state) {
		return meter(context, "managed.pool.permits").tag("state", state).gauge().value();
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		ResourceFactory<Object> sftp() {
			return (scope) -> new Object();
		}

		@Bean
		ResourceFactory<Object> free() {
			return (scope) -> new Object();
		}

		@Bean
		KeyedResourceFactory<String, Object> tenant() {
			return (key, scope) -> new Object();
		}

		@Bean
		PermitSource permits() {
			return new StubPermitSource();
		}

		@Bean
		MeterRegistry meters() {
			return new SimpleMeterRegistry();
		}

	}

}
