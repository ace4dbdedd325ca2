package io.github.managedpools.boot.web;

import java.util.List;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.boot.lease.Pooled;
import io.github.managedpools.boot.lease.PooledProxies;
import io.github.managedpools.boot.wiring.PoolBean;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;

/**
 * A parameter of a handler method that is leased for the request: a {@link Lease}, of the
 * one pool of its type or of the one that {@link Pooled @Pooled} names, or a resource
 * that is marked {@code @Pooled}.
 *
 * @param bean the pool to lease from
 * @param type the type of the parameter
 * @since 0.1.0
 */
public record LeaseParameter(PoolBean bean, Class<?> type) {

	/**
	 * Whether a parameter is leased.
	 * @param parameter the parameter
	 * @return whether it is
	 */
	public static boolean isLeased(MethodParameter parameter) {
		return parameter.getParameterType() == Lease.class || parameter.hasParameterAnnotation(Pooled.class);
	}

	/**
	 * Finds the pool of a parameter.
	 * @param parameter the parameter
	 * @param beanFactory has the pools
	 * @return the parameter with its pool
	 * @throws IllegalStateException if there is no such pool, or more than one
	 */
	public static LeaseParameter of(MethodParameter parameter, ConfigurableListableBeanFactory beanFactory) {
		Class<?> type = parameter.getParameterType();
		ResolvableType resource = (type == Lease.class) ? ResolvableType.forMethodParameter(parameter).getGeneric()
				: ResolvableType.forMethodParameter(parameter);
		Pooled pooled = parameter.getParameterAnnotation(Pooled.class);
		List<PoolBean> candidates = PoolBean.in(beanFactory)
			.stream()
			.filter((pool) -> pooled == null || pool.isCalled(pooled.value()))
			.filter((pool) -> resource.resolve() == null || resource.isAssignableFrom(pool.resourceType()))
			.toList();
		if (candidates.size() != 1) {
			throw new IllegalStateException(
					"Parameter %d of %s needs one pool of %s%s, and there are %s; name it with @Pooled".formatted(
							parameter.getParameterIndex(), parameter.getExecutable(), resource,
							(pooled != null) ? " that is called '%s'".formatted(pooled.value()) : "",
							candidates.isEmpty() ? "none" : candidates.stream().map(PoolBean::poolName).toList()));
		}
		return new LeaseParameter(candidates.get(0), type);
	}

	/**
	 * The pool to lease from.
	 * @param beanFactory has the pools
	 * @return the pool
	 */
	public Pool<?> pool(ConfigurableListableBeanFactory beanFactory) {
		return beanFactory.getBean(this.bean.beanName(), Pool.class);
	}

	/**
	 * What the handler method gets. A resource is handed out as a proxy that refuses
	 * calls once the request is over, because work may outlive its request.
	 * @param lease the lease
	 * @return the argument
	 */
	public Object argument(Lease<?> lease) {
		return (this.type == Lease.class) ? lease : PooledProxies.of(this.bean.poolName(), this.type, lease);
	}

}
