package io.github.managedpools.test.autoconfigure;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.test.NoPoolLeaks;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.verify;

/**
 * Tests of spied pools and factories, which lend like those that they spy on.
 */
@NoPoolLeaks
@SpringBootTest
class SpiedPoolTests {

	@MockitoSpyBean
	Pool<StringBuilder> connectionPool;

	@MockitoSpyBean
	KeyedPool<String, StringBuilder> tenantPool;

	@MockitoSpyBean
	ResourceFactory<Integer> numberFactory;

	@Autowired
	Pool<Integer> numberPool;

	@Autowired
	PoolRegistry registry;

	@Test
	void spiesLendAndAreFoundByName() throws Exception {
		try (Lease<StringBuilder> lease = this.connectionPool.acquire()) {
			assertThat(lease.get()).isEmpty();
		}
		verify(this.connectionPool).acquire();
		try (Lease<StringBuilder> lease = this.tenantPool.acquire("acme")) {
			assertThat(lease.get()).hasToString("acme");
		}
		verify(this.tenantPool).acquire("acme");
		try (Lease<Integer> number = this.numberPool.acquire()) {
			assertThat(number.get()).isEqualTo(7);
		}
		assertThat(this.numberPool.isFatal(new IOException())).as("the factory does not validate").isTrue();
		assertThat(
				this.connectionPool.useAsync((builder) -> CompletableFuture.completedFuture(builder.length())).join())
			.isZero();
		assertThat(this.tenantPool.useAsync("acme", (builder) -> CompletableFuture.completedFuture(builder.length()))
			.join()).isEqualTo(4);
		assertThat(this.registry.get("connection")).isSameAs(this.connectionPool);
		assertThat(this.connectionPool.state().counters().released()).isEqualTo(2);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		ResourceFactory<StringBuilder> connectionFactory() {
			return (scope) -> new StringBuilder();
		}

		@Bean
		KeyedResourceFactory<String, StringBuilder> tenantFactory() {
			return (key, scope) -> new StringBuilder(key);
		}

		@Bean
		ResourceFactory<Integer> numberFactory() {
			// Mockito can't spy on a lambda
			return new ResourceFactory<>() {

				@Override
				public Integer create(CreationScope scope) {
					return 7;
				}

			};
		}

	}

}
