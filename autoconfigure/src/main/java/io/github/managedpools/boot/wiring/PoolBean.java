package io.github.managedpools.boot.wiring;

import java.util.ArrayList;
import java.util.List;

import io.github.managedpools.Pool;
import io.github.managedpools.boot.properties.PoolName;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * A bean that is a {@link Pool}, as its definition tells of it.
 *
 * @param beanName the bean's name
 * @param poolName the pool's name, or for a pool that is built by hand the one that its
 * bean's name suggests
 * @param builtByHand whether the application builds the pool itself
 * @param resourceType the type of its resources, as precisely as it is declared
 * @since 0.1.0
 */
public record PoolBean(String beanName, String poolName, boolean builtByHand, ResolvableType resourceType) {

	private static final String SUFFIX = "Pool";

	/**
	 * The pool beans there are. Creates none.
	 * @param beanFactory the bean factory
	 * @return the beans
	 */
	public static List<PoolBean> in(ConfigurableListableBeanFactory beanFactory) {
		List<PoolBean> beans = new ArrayList<>();
		for (String beanName : beanFactory.getBeanNamesForType(Pool.class, true, false)) {
			if (beanFactory.containsBeanDefinition(beanName) && !ScopedProxyUtils.isScopedTarget(beanName)) {
				beans.add(of(beanName, beanFactory.getMergedBeanDefinition(beanName)));
			}
		}
		return beans;
	}

	private static PoolBean of(String beanName, BeanDefinition definition) {
		Object poolName = definition.getAttribute(PoolBeanRegistrar.POOL_NAME);
		ResolvableType resourceType = definition.getResolvableType().as(Pool.class).getGeneric();
		return new PoolBean(beanName, (poolName != null) ? poolName.toString() : suggestedName(beanName),
				poolName == null, resourceType);
	}

	private static String suggestedName(String beanName) {
		boolean suffixed = beanName.endsWith(SUFFIX) && beanName.length() > SUFFIX.length();
		return PoolName.kebab(suffixed ? beanName.substring(0, beanName.length() - SUFFIX.length()) : beanName);
	}

	/**
	 * The class of the resources.
	 * @return the class, or {@link Object} if it is not declared
	 */
	public Class<?> resourceClass() {
		return this.resourceType.resolve(Object.class);
	}

}
