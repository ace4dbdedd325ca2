package io.github.managedpools.boot.autoconfigure.endpoint;

import java.time.Clock;

import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.autoconfigure.ConditionalOnManagedPools;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.endpoint.PoolsEndpoint;
import io.github.managedpools.boot.endpoint.PoolsEndpointWebExtension;
import io.github.managedpools.boot.endpoint.UnknownParameterAdvisor;
import io.github.managedpools.boot.statistics.PoolRecords;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.EndpointAccessResolver;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the {@link PoolsEndpoint}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ManagedPoolsAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(PoolsEndpoint.class)
@ConditionalOnManagedPools
@EnableConfigurationProperties(PoolsEndpointProperties.class)
public final class PoolsEndpointAutoConfiguration {

	PoolsEndpointAutoConfiguration() {
	}

	@Bean("managedPools.records")
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	static PoolRecords poolRecords() {
		return new PoolRecords(Clock.systemUTC());
	}

	@Bean("managedPools.endpoint")
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	PoolsEndpoint poolsEndpoint(PoolRegistry registry, PoolRecords records, PoolsEndpointProperties properties) {
		return new PoolsEndpoint(registry, records, properties.getShowValues());
	}

	@Bean("managedPools.webEndpointExtension")
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	PoolsEndpointWebExtension poolsWebEndpointExtension(PoolsEndpoint endpoint, PoolsEndpointProperties properties,
			ObjectProvider<EndpointAccessResolver> accessResolver) {
		Access access = accessResolver.stream()
			.map((resolver) -> resolver.accessFor(EndpointId.of("pools"), Access.READ_ONLY))
			.findFirst()
			.orElse(Access.READ_ONLY);
		return new PoolsEndpointWebExtension(endpoint, properties.getShowValues(), properties.getRoles(), access);
	}

	@Bean("managedPools.unknownParameterAdvisor")
	static UnknownParameterAdvisor poolsUnknownParameterAdvisor() {
		return new UnknownParameterAdvisor();
	}

}
