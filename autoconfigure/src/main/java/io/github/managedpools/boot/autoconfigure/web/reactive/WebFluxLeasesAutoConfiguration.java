package io.github.managedpools.boot.autoconfigure.web.reactive;

import io.github.managedpools.boot.autoconfigure.ConditionalOnManagedPools;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.web.reactive.LeaseArgumentResolver;
import io.github.managedpools.boot.web.reactive.LeasesHandlerAdapter;
import io.github.managedpools.boot.web.reactive.RequestLeasesFilter;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for leases as arguments of Spring
 * WebFlux handler methods.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ManagedPoolsAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass(WebFluxConfigurer.class)
@ConditionalOnManagedPools
public final class WebFluxLeasesAutoConfiguration {

	WebFluxLeasesAutoConfiguration() {
	}

	@Bean("managedPools.leaseArgumentResolver")
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	LeaseArgumentResolver leaseArgumentResolver(ConfigurableListableBeanFactory beanFactory) {
		return new LeaseArgumentResolver(beanFactory);
	}

	@Bean("managedPools.requestLeasesFilter")
	RequestLeasesFilter requestLeasesFilter() {
		return new RequestLeasesFilter();
	}

	@Bean("managedPools.leasesWebFluxConfigurer")
	LeasesWebFluxConfigurer leasesWebFluxConfigurer(LeaseArgumentResolver resolver) {
		return new LeasesWebFluxConfigurer(resolver);
	}

	@Bean("managedPools.leasesHandlerAdapter")
	LeasesHandlerAdapter leasesHandlerAdapter(ObjectProvider<RequestMappingHandlerAdapter> adapters) {
		return new LeasesHandlerAdapter(SingletonSupplier.ofNullable(() -> adapters.stream().findFirst().orElse(null)));
	}

	/**
	 * Adds the resolver to Spring WebFlux.
	 */
	static class LeasesWebFluxConfigurer implements WebFluxConfigurer {

		private final LeaseArgumentResolver resolver;

		LeasesWebFluxConfigurer(LeaseArgumentResolver resolver) {
			this.resolver = resolver;
		}

		@Override
		public void configureArgumentResolvers(ArgumentResolverConfigurer configurer) {
			configurer.addCustomResolver(this.resolver);
		}

	}

}
