package io.github.managedpools.boot.autoconfigure.web.servlet;

import java.util.List;

import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.autoconfigure.ConditionalOnFreeBeanName;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.web.servlet.LeaseArgumentResolver;
import io.github.managedpools.boot.web.servlet.RequestLeasesInterceptor;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for leases as arguments of Spring
 * MVC handler methods.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ManagedPoolsAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(WebMvcConfigurer.class)
@ConditionalOnBean(PoolRegistry.class)
public final class WebMvcLeasesAutoConfiguration {

	WebMvcLeasesAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnFreeBeanName
	LeaseArgumentResolver leaseArgumentResolver(ConfigurableListableBeanFactory beanFactory) {
		return new LeaseArgumentResolver(beanFactory);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnFreeBeanName
	RequestLeasesInterceptor requestLeasesInterceptor() {
		return new RequestLeasesInterceptor();
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnFreeBeanName
	LeasesWebMvcConfigurer leasesWebMvcConfigurer(LeaseArgumentResolver resolver,
			RequestLeasesInterceptor interceptor) {
		return new LeasesWebMvcConfigurer(resolver, interceptor);
	}

	/**
	 * Adds the resolver and the interceptor to Spring MVC.
	 */
	static class LeasesWebMvcConfigurer implements WebMvcConfigurer {

		private final LeaseArgumentResolver resolver;

		private final RequestLeasesInterceptor interceptor;

		LeasesWebMvcConfigurer(LeaseArgumentResolver resolver, RequestLeasesInterceptor interceptor) {
			this.resolver = resolver;
			this.interceptor = interceptor;
		}

		@Override
		public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
			resolvers.add(this.resolver);
		}

		@Override
		public void addInterceptors(InterceptorRegistry registry) {
			// First in, last out: other interceptors may still need the leased resources
			registry.addInterceptor(this.interceptor).order(Ordered.HIGHEST_PRECEDENCE);
		}

	}

}
