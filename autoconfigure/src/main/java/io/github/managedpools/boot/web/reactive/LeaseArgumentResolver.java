package io.github.managedpools.boot.web.reactive;

import io.github.managedpools.Pool;
import io.github.managedpools.boot.lease.PendingLease;
import io.github.managedpools.boot.web.LeaseParameter;
import io.github.managedpools.boot.web.LeaseParameters;
import io.github.managedpools.boot.web.RequestLeases;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodParameter;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.server.ServerWebExchange;

/**
 * Leases the arguments of handler methods without blocking. {@link RequestLeasesFilter}
 * gives them back.
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
	public Mono<Object> resolveArgument(MethodParameter parameter, BindingContext bindingContext,
			ServerWebExchange exchange) {
		RequestLeases leases = exchange.getAttribute(RequestLeases.ATTRIBUTE);
		if (leases == null) {
			return Mono.error(new IllegalStateException("There is no exchange that could give a lease back"));
		}
		LeaseParameter leased = this.parameters.get(parameter);
		return acquire(leased.pool(this.beanFactory), leased, leases);
	}

	private static <T> Mono<Object> acquire(Pool<T> pool, LeaseParameter parameter, RequestLeases leases) {
		return Mono.defer(() -> {
			PendingLease<T> pending = new PendingLease<>(pool);
			leases.add(pool, pending);
			// Cancel only by ending the exchange: that can't lose a lease
			return Mono.fromFuture(pending.future(), true).map((lease) -> parameter.argument(pending));
		});
	}

}
