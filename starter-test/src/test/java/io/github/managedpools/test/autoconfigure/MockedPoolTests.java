package io.github.managedpools.test.autoconfigure;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.test.NoPoolLeaks;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests of mocked pools beside real ones in a test with leak checks.
 */
@NoPoolLeaks
@SpringBootTest
class MockedPoolTests {

	@MockitoBean
	Pool<StringBuilder> connectionPool;

	@MockitoBean
	KeyedPool<String, StringBuilder> tenantPool;

	@Autowired
	Pool<Integer> numberPool;

	@Test
	@SuppressWarnings("unchecked")
	void mockAnswersAsTheTestSays() throws Exception {
		Lease<StringBuilder> lease = mock(Lease.class);
		given(lease.get()).willReturn(new StringBuilder("mocked"));
		given(this.connectionPool.acquire()).willReturn(lease);
		assertThat(this.connectionPool.acquire().get()).hasToString("mocked");
		assertThat(this.tenantPool.name()).isNull();
		try (Lease<Integer> number = this.numberPool.acquire()) {
			assertThat(number.get()).isEqualTo(7);
		}
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
			return (scope) -> 7;
		}

	}

}
