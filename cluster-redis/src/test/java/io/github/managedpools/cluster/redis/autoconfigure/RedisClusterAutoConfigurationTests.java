package io.github.managedpools.cluster.redis.autoconfigure;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.cluster.PoolClusterAutoConfiguration;
import io.github.managedpools.cluster.PermitSource;
import io.github.managedpools.cluster.PermitSourceState.Status;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisServer;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RedisClusterAutoConfiguration}.
 */
class RedisClusterAutoConfigurationTests {

	private static RedisServer redis;

	private static int port;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ManagedPoolsAutoConfiguration.class,
				PoolClusterAutoConfiguration.class, RedisClusterAutoConfiguration.class))
		.withUserConfiguration(Factories.class);

	@BeforeAll
	static void start() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			port = socket.getLocalPort();
		}
		redis = RedisServer.newRedisServer().port(port).setting("save \"\"").build();
		redis.start();
	}

	@AfterAll
	static void stop() throws IOException {
		redis.stop();
	}

	@Test
	void twoApplicationsShareALimitAndGiveTheirPermitsBackWhenTheyClose() {
		ApplicationContextRunner limited = this.contextRunner
			.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
			.withPropertyValues("spring.data.redis.port=" + port, "managed-pools.cluster.dead-after=3s",
					"managed-pools.defaults.destroy-timeout=1s", "managed-pools.pool.session.cluster-limit=1");
		limited.run((first) -> {
			limited.run((second) -> {
				Lease<?> one = pool(second).acquire();
				assertThat(pool(first).tryAcquire()).isEmpty();
				assertThat(second.getBean(PermitSource.class).state().status()).isEqualTo(Status.AVAILABLE);
				one.close();
			});
			assertThat(pool(first).acquire(Duration.ofSeconds(2)).get()).isNotNull();
			StringRedisTemplate template = first.getBean(StringRedisTemplate.class);
			assertThat(template.keys("managed-pools:permit:*")).containsOnly("managed-pools:permit:{session}:1");
		});
	}

	@Test
	void aLimitWithoutAConnectionStopsTheStart() {
		this.contextRunner.withPropertyValues("managed-pools.pool.session.cluster-limit=1")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("there is no single RedisConnectionFactory"));
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

}
