package io.github.managedpools.boot.autoconfigure.web.servlet;

import java.util.List;

import io.github.managedpools.boot.web.servlet.PoolProblemResolver;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for problem details that answer the
 * exceptions of pools in Spring MVC.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
@ConditionalOnBooleanProperty("managed-pools.web.problem-details")
public final class WebMvcProblemDetailsAutoConfiguration {

	WebMvcProblemDetailsAutoConfiguration() {
	}

	@Bean("managedPools.problemResolver")
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	PoolProblemResolver poolProblemResolver(MessageSource messages,
			ObjectProvider<RequestMappingHandlerAdapter> adapters) {
		return new PoolProblemResolver(messages,
				() -> adapters.stream()
					.findFirst()
					.map(RequestMappingHandlerAdapter::getMessageConverters)
					.orElseGet(List::of));
	}

}
