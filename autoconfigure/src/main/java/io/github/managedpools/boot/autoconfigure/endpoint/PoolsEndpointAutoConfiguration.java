package io.github.managedpools.boot.autoconfigure.endpoint;

import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.endpoint.PoolsEndpoint;
import io.github.managedpools.boot.endpoint.PoolsWebEndpointExtension;
import io.github.managedpools.boot.endpoint.UnknownParameterAdvisor;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the {@link PoolsEndpoint}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ManagedPoolsAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(PoolsEndpoint.class)
@ConditionalOnBean(PoolRegistry.class)
public final class PoolsEndpointAutoConfiguration {

	PoolsEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	PoolsEndpoint poolsEndpoint(PoolRegistry registry) {
		return new PoolsEndpoint(registry);
	}

	@Bean
	@ConditionalOnMissingBean
	PoolsWebEndpointExtension poolsWebEndpointExtension(PoolRegistry registry) {
		return new PoolsWebEndpointExtension(registry);
	}

	@Bean
	@ConditionalOnMissingBean
	static UnknownParameterAdvisor poolsUnknownParameterAdvisor() {
		return new UnknownParameterAdvisor();
	}

}
