package io.github.managedpools.boot.web.servlet;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.boot.web.LeaseParameter;
import io.github.managedpools.boot.web.RequestLeases;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Leases the arguments of handler methods. {@link RequestLeasesInterceptor} gives them
 * back.
 *
 * @since 0.1.0
 */
public class LeaseArgumentResolver implements HandlerMethodArgumentResolver {

	private final ConfigurableListableBeanFactory beanFactory;

	private final Map<MethodParameter, LeaseParameter> parameters = new ConcurrentHashMap<>();

	/**
	 * Makes the resolver.
	 * @param beanFactory has the pools
	 */
	public LeaseArgumentResolver(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
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
		LeaseParameter leased = this.parameters.computeIfAbsent(parameter,
				(key) -> LeaseParameter.of(key, this.beanFactory));
		Pool<?> pool = leased.pool(this.beanFactory);
		Lease<?> lease = pool.acquire();
		leases.add(pool, lease);
		return leased.argument(lease);
	}

}
