package io.github.managedpools.boot.autoconfigure.endpoint;

import io.github.managedpools.boot.endpoint.PoolsRequestFilter;
import io.github.managedpools.boot.endpoint.PoolsEndpointWebExtension;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.endpoint.web.PathMapper;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.server.WebFilter;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the requests and the answers of
 * the endpoint in Spring WebFlux, on the management port too.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = PoolsEndpointAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass({ WebFilter.class, WebEndpointProperties.class })
@ConditionalOnBean(PoolsEndpointWebExtension.class)
public final class PoolsEndpointWebFluxAutoConfiguration {

	PoolsEndpointWebFluxAutoConfiguration() {
	}

	// The handlers of child contexts find filters in their parents too

	@Bean("managedPools.requestFilter")
	static PoolsRequestFilter poolsRequestFilter(ObjectProvider<WebEndpointProperties> properties,
			ObjectProvider<PathMapper> mappers) {
		return new PoolsRequestFilter(PoolsEndpointPath.of(properties, mappers));
	}

}
