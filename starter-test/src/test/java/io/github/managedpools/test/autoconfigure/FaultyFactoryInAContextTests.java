package io.github.managedpools.test.autoconfigure;

import java.io.IOException;

import io.github.managedpools.Pool;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.test.NoPoolLeaks;
import io.github.managedpools.test.ResourceLedger;
import io.github.managedpools.test.fault.Fault;
import io.github.managedpools.test.fault.FaultPoint;
import io.github.managedpools.test.fault.FaultyFactory;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.bean.override.convention.TestBean;

import static io.github.managedpools.test.PoolAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests with a faulty factory in place of the application's own.
 */
@NoPoolLeaks
@SpringBootTest(properties = "managed-pools.pool.connection.size=0..3")
class FaultyFactoryInAContextTests {

	private static final ResourceLedger LEDGER = new ResourceLedger();

	private static final FaultyFactory<StringBuilder> FAULTY = FaultyFactory
		.of(LEDGER.record(new Application().connectionFactory()));

	@TestBean
	ResourceFactory<StringBuilder> connectionFactory;

	@Autowired
	Pool<StringBuilder> connectionPool;

	static ResourceFactory<StringBuilder> connectionFactory() {
		return FAULTY;
	}

	@Test
	void poolOfTheApplicationMeetsTheFaultAndLeavesNothing() throws Exception {
		FAULTY.script(FaultPoint.PART, Fault.fails(() -> new IOException("reset by peer")));
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(this.connectionPool::acquire)
			.withRootCauseInstanceOf(IOException.class);
		assertThat(LEDGER.alive()).isEmpty();
		this.connectionPool.acquire().close();
		assertThat(this.connectionPool).hasFailedToCreate(1).hasCreated(1).hasNoLeaks();
		assertThat(this.connectionPool.settings().size().max()).isEqualTo(3);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		ResourceFactory<StringBuilder> connectionFactory() {
			return (scope) -> {
				scope.onDestroy(() -> {
				});
				return new StringBuilder();
			};
		}

	}

}
