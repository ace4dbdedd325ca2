package io.github.managedpools.boot.autoconfigure.web.servlet;

import java.util.List;

import io.github.managedpools.boot.autoconfigure.ConditionalOnManagedPools;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.web.servlet.LeaseArgumentResolver;
import io.github.managedpools.boot.web.servlet.RequestLeasesInterceptor;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
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
@ConditionalOnManagedPools
public final class WebMvcLeasesAutoConfiguration {

	WebMvcLeasesAutoConfiguration() {
	}

	@Bean("managedPools.leaseArgumentResolver")
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	LeaseArgumentResolver leaseArgumentResolver(ConfigurableListableBeanFactory beanFactory) {
		return new LeaseArgumentResolver(beanFactory);
	}

	@Bean("managedPools.leasesWebMvcConfigurer")
	LeasesWebMvcConfigurer leasesWebMvcConfigurer(LeaseArgumentResolver resolver) {
		return new LeasesWebMvcConfigurer(resolver);
	}

	/**
	 * Adds the resolver and the interceptor to Spring MVC.
	 */
	static class LeasesWebMvcConfigurer implements WebMvcConfigurer {

		private final LeaseArgumentResolver resolver;

		LeasesWebMvcConfigurer(LeaseArgumentResolver resolver) {
			this.resolver = resolver;
		}

		@Override
		public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
			resolvers.add(this.resolver);
		}

		@Override
		public void addInterceptors(InterceptorRegistry registry) {
			// First in, last out: other interceptors may still need the leased resources
			registry.addInterceptor(new RequestLeasesInterceptor()).order(Ordered.HIGHEST_PRECEDENCE);
		}

	}

}
