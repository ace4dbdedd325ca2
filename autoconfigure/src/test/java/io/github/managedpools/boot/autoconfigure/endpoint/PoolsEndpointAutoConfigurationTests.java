package io.github.managedpools.boot.autoconfigure.endpoint;

import java.time.Clock;

import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.endpoint.PoolsEndpoint;
import io.github.managedpools.boot.endpoint.PoolsEndpointWebExtension;
import io.github.managedpools.boot.statistics.PoolRecords;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link PoolsEndpointAutoConfiguration}.
 */
class PoolsEndpointAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, PoolsEndpointAutoConfiguration.class));

	@Test
	void exposedEndpointIsThere() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=pools")
			.run((context) -> assertThat(context).hasSingleBean(PoolsEndpoint.class)
				.hasSingleBean(PoolsEndpointWebExtension.class));
	}

	@Test
	void endpointThatIsNotExposedIsNotThere() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(PoolsEndpoint.class));
	}

	@Test
	void endpointWithoutAccessIsNotThere() {
		this.contextRunner
			.withPropertyValues("management.endpoints.web.exposure.include=pools",
					"management.endpoint.pools.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(PoolsEndpoint.class));
	}

	@Test
	void endpointMayBeReplaced() {
		PoolsEndpoint endpoint = new PoolsEndpoint(mock(PoolRegistry.class), new PoolRecords(Clock.systemUTC()),
				Show.NEVER);
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=pools")
			.withBean(PoolsEndpoint.class, () -> endpoint)
			.run((context) -> assertThat(context.getBean(PoolsEndpoint.class)).isSameAs(endpoint));
	}

}
