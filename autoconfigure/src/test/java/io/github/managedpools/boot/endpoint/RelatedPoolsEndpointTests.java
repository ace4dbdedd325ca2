package io.github.managedpools.boot.endpoint;

import java.time.Duration;
import java.util.Objects;

import io.github.managedpools.CreationScope;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.endpoint.PoolsEndpointAutoConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what the endpoint shows of pools on top of others and of leases that were
 * dropped.
 */
class RelatedPoolsEndpointTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, PoolsEndpointAutoConfiguration.class))
		.withUserConfiguration(Stack.class)
		.withPropertyValues("management.endpoints.web.exposure.include=pools",
				"management.endpoints.jmx.exposure.include=pools", "managed-pools.defaults.track-leases=true");

	@Test
	void poolNamesThoseThatItsResourcesHaveLeasedPartsFrom() {
		this.contextRunner.run((context) -> {
			PoolsEndpoint endpoint = context.getBean(PoolsEndpoint.class);
			assertThat(details(endpoint, "channel").summary().leansOn()).isEmpty();
			((Pool<?>) context.getBean("channelPool")).acquire().close();
			assertThat(details(endpoint, "channel").summary().leansOn()).containsExactly("session");
			assertThat(endpoint.pools().pools().get("channel").leansOn()).containsExactly("session");
			assertThat(endpoint.pools().pools().get("session").leansOn()).isEmpty();
		});
	}

	@Test
	void lostLeaseIsShownWithItsBorrower() {
		this.contextRunner.run((context) -> {
			PoolsEndpoint endpoint = context.getBean(PoolsEndpoint.class);
			drop((Pool<?>) context.getBean("sessionPool"));
			ManualClock clock = context.getBean(ManualClock.class);
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
				System.gc();
				clock.advance(Duration.ofSeconds(1));
				return !details(endpoint, "session").lostLeases().isEmpty();
			});
			PoolDetails details = details(endpoint, "session");
			assertThat(details.lostLeases()).singleElement().satisfies((lease) -> {
				assertThat(lease.lost()).isTrue();
				assertThat(lease.thread()).isEqualTo(Thread.currentThread().getName());
			});
			assertThat(details.currentLeases()).isEmpty();
			assertThat(details.summary().counters().leaked()).isEqualTo(1);
		});
	}

	@Test
	void resourcesInDoubtAreCounted() {
		this.contextRunner.run((context) -> {
			PoolsEndpoint endpoint = context.getBean(PoolsEndpoint.class);
			Pool<?> pool = (Pool<?>) context.getBean("checkedPool");
			try (Lease<?> lease = pool.acquire()) {
				assertThat(details(endpoint, "checked").summary().resources().suspect()).isZero();
				lease.suspect();
			}
			assertThat(details(endpoint, "checked").summary().resources().suspect()).isEqualTo(1);
			pool.acquire().close();
			assertThat(endpoint.pools().pools().get("checked").resources().suspect()).isZero();
		});
	}

	private static void drop(Pool<?> pool) throws InterruptedException {
		Lease<?> dropped = pool.acquire();
		assertThat(dropped.get()).isNotNull();
	}

	private static PoolDetails details(PoolsEndpoint endpoint, String pool) {
		return Objects.requireNonNull(endpoint.pool(pool));
	}

	@Configuration(proxyBeanMethods = false)
	static class Stack {

		@Bean
		ManualClock clock() {
			return new ManualClock();
		}

		@Bean
		ResourceFactory<StringBuilder> checkedFactory() {
			return new ResourceFactory<>() {

				@Override
				public StringBuilder create(CreationScope scope) {
					return new StringBuilder();
				}

				@Override
				public boolean isValid(StringBuilder resource) {
					return true;
				}

			};
		}

		@Bean
		ResourceFactory<StringBuilder> sessionFactory() {
			return (scope) -> new StringBuilder();
		}

		@Bean
		@SuppressWarnings("unchecked")
		ResourceFactory<StringBuffer> channelFactory(PoolRegistry registry) {
			return (scope) -> new StringBuffer(scope.lease((Pool<StringBuilder>) registry.get("session")));
		}

	}

}
