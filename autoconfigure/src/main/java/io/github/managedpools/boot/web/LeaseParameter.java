package io.github.managedpools.boot.web;

import java.util.List;
import java.util.stream.Collectors;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.boot.lease.PoolNamePlaceholders;
import io.github.managedpools.boot.lease.Pooled;
import io.github.managedpools.boot.lease.PooledProxies;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import io.github.managedpools.boot.properties.PoolKind;
import io.github.managedpools.boot.wiring.PoolBean;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;

/**
 * A parameter of a handler method that is leased for the request: either a {@link Lease},
 * from the only pool of its type or the pool that {@link Pooled @Pooled} names, or a
 * resource with {@code @Pooled}.
 *
 * @param bean the pool to lease from
 * @param type the type of the parameter
 * @since 0.1.0
 */
public record LeaseParameter(PoolBean bean, Class<?> type) {

	/**
	 * Whether a parameter is leased.
	 * @param parameter the parameter
	 * @return whether it is leased
	 */
	public static boolean isLeased(MethodParameter parameter) {
		return parameter.getParameterType() == Lease.class || parameter.hasParameterAnnotation(Pooled.class);
	}

	/**
	 * Finds the pool of a parameter. Creates no bean.
	 * @param parameter the parameter
	 * @param beanFactory the bean factory that contains the pools
	 * @return the parameter with its pool
	 * @throws PoolConfigurationException if there is no such pool, or more than one, or
	 * its resources can't be proxied
	 */
	public static LeaseParameter of(MethodParameter parameter, ConfigurableListableBeanFactory beanFactory) {
		Class<?> type = parameter.getParameterType();
		ResolvableType resource = (type == Lease.class) ? ResolvableType.forMethodParameter(parameter).getGeneric()
				: ResolvableType.forMethodParameter(parameter);
		Pooled pooled = parameter.getParameterAnnotation(Pooled.class);
		String name = (pooled != null) ? PoolNamePlaceholders.resolve(pooled.value(), beanFactory) : null;
		List<PoolBean> candidates = PoolBean.visibleIn(beanFactory)
			.stream()
			.filter((pool) -> name == null || pool.isCalled(name))
			.filter((pool) -> resource.resolve() == null || resource.isAssignableFrom(pool.resourceType()))
			.toList();
		if (candidates.size() != 1) {
			String need = "The parameter '%s' of the handler method '%s.%s' needs %s".formatted(
					parameter.getParameter().getName(), parameter.getContainingClass().getName(),
					parameter.getExecutable().getName(), describe(resource, name));
			if (candidates.isEmpty() && name != null
					&& PoolBean.visibleIn(beanFactory, PoolKind.KEYED)
						.stream()
						.anyMatch((pool) -> pool.isCalled(name))) {
				throw new PoolConfigurationException("%s, which is keyed; a parameter gives no key.".formatted(need),
						"Inject the 'KeyedPool' and lease from it, or use the resource within a method annotated with @UsesPool that gives the key.");
			}
			throw candidates.isEmpty()
					? new PoolConfigurationException(
							"%s, which is not there; %s.".formatted(need, PoolBean.describeAllIn(beanFactory)),
							"Correct the name or the type, or define a factory bean for it.")
					: new PoolConfigurationException(
							"%s, and there are several: '%s'.".formatted(need,
									candidates.stream().map(PoolBean::poolName).collect(Collectors.joining("', '"))),
							"Name one of them with @Pooled.");
		}
		if (type != Lease.class) {
			PooledProxies.check(candidates.get(0).poolName(), type);
		}
		return new LeaseParameter(candidates.get(0), type);
	}

	private static String describe(ResolvableType resource, @Nullable String name) {
		String ofType = (resource.resolve() != null) ? " of type '%s'".formatted(resource) : "";
		return (name != null) ? "a resource of pool '%s'%s".formatted(name, ofType)
				: "a lease of a resource%s".formatted(ofType);
	}

	/**
	 * The pool to lease from.
	 * @param beanFactory the bean factory that contains the pools
	 * @return the pool
	 */
	public Pool<?> pool(ConfigurableListableBeanFactory beanFactory) {
		return PoolBean.get(beanFactory, this.bean.beanName(), Pool.class);
	}

	/**
	 * The argument for the handler method. A resource is passed as a proxy that refuses
	 * calls once the request is over, because work may outlive its request.
	 * @param lease the lease
	 * @return the argument
	 */
	public Object argument(Lease<?> lease) {
		return (this.type == Lease.class) ? lease : PooledProxies.of(this.bean.poolName(), this.type, lease);
	}

}
