package io.github.managedpools.boot.autoconfigure.endpoint;

import io.github.managedpools.boot.endpoint.PoolsRequestInterceptor;
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
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.handler.MappedInterceptor;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the answers of the endpoint in
 * Spring MVC, on the management port too.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = PoolsEndpointAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ HandlerInterceptor.class, WebEndpointProperties.class })
@ConditionalOnBean(PoolsEndpointWebExtension.class)
public final class PoolsEndpointWebMvcAutoConfiguration {

	PoolsEndpointWebMvcAutoConfiguration() {
	}

	// Handler mappings of child contexts find mapped interceptors in their parents too

	@Bean("managedPools.requestInterceptor")
	static MappedInterceptor poolsRequestInterceptor(ObjectProvider<WebEndpointProperties> properties,
			ObjectProvider<PathMapper> mappers) {
		String path = PoolsEndpointPath.of(properties, mappers).get();
		return new MappedInterceptor(new String[] { path, path + "/**" }, new PoolsRequestInterceptor());
	}

}
