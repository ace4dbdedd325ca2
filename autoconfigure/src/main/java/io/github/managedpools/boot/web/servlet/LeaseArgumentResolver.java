package io.github.managedpools.boot.web.servlet;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.boot.lease.LeaseFailures;
import io.github.managedpools.boot.web.LeaseParameter;
import io.github.managedpools.boot.web.LeaseParameters;
import io.github.managedpools.boot.web.RequestLeases;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/**
 * Leases the arguments of handler methods. {@link RequestLeasesInterceptor} gives them
 * back.
 *
 * @since 0.1.0
 */
public class LeaseArgumentResolver implements HandlerMethodArgumentResolver, SmartInitializingSingleton {

	private final ConfigurableListableBeanFactory beanFactory;

	private final LeaseParameters parameters;

	/**
	 * Create a new {@code LeaseArgumentResolver}.
	 * @param beanFactory the bean factory that contains the pools
	 */
	public LeaseArgumentResolver(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		this.parameters = new LeaseParameters(beanFactory);
	}

	@Override
	public void afterSingletonsInstantiated() {
		for (String mapping : this.beanFactory.getBeanNamesForType(RequestMappingInfoHandlerMapping.class, false,
				false)) {
			// Do not create a lazy bean for this
			if (this.beanFactory.containsSingleton(mapping)) {
				this.parameters.addAll(this.beanFactory.getBean(mapping, RequestMappingInfoHandlerMapping.class)
					.getHandlerMethods()
					.values());
			}
		}
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return LeaseParameter.isLeased(parameter);
	}

	@Override
	public @Nullable Object resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer container,
			NativeWebRequest request, @Nullable WebDataBinderFactory binderFactory) throws InterruptedException {
		RequestLeases leases = (RequestLeases) request.getAttribute(RequestLeases.ATTRIBUTE,
				RequestAttributes.SCOPE_REQUEST);
		if (leases == null) {
			throw new IllegalStateException("There is no request that could give a lease back");
		}
		LeaseParameter leased = this.parameters.get(parameter);
		Pool<?> pool = leased.pool(this.beanFactory);
		Lease<?> lease = LeaseFailures.required(pool.acquire());
		leases.add(pool, lease);
		return leased.argument(lease);
	}

}
