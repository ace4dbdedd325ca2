package io.github.managedpools.boot.autoconfigure.web.reactive;

import io.github.managedpools.boot.web.reactive.PoolProblemHandler;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.DispatcherHandler;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for problem details that answer the
 * exceptions of pools in Spring WebFlux.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass(DispatcherHandler.class)
@ConditionalOnBooleanProperty("managed-pools.web.problem-details")
public final class WebFluxProblemDetailsAutoConfiguration {

	WebFluxProblemDetailsAutoConfiguration() {
	}

	@Bean("managedPools.problemHandler")
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	PoolProblemHandler poolProblemHandler(MessageSource messages, ServerCodecConfigurer codecs) {
		return new PoolProblemHandler(messages, codecs.getWriters());
	}

}
