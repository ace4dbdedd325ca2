package io.github.managedpools.boot.wiring;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.properties.PoolName;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * The factory beans there are, none of which is created by looking at them.
 */
final class FactoryBeans {

	private final ConfigurableListableBeanFactory beanFactory;

	/** Bean names by the folded name of the pool that they give. */
	private final Map<String, List<String>> byPool = new LinkedHashMap<>();

	FactoryBeans(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		for (String bean : beanFactory.getBeanNamesForType(ResourceFactory.class, true, false)) {
			if (!ScopedProxyUtils.isScopedTarget(bean)) {
				this.byPool.computeIfAbsent(PoolName.fold(PoolName.ofFactoryBean(bean)), (pool) -> new ArrayList<>())
					.add(bean);
			}
		}
	}

	/**
	 * The names of all the factory beans.
	 */
	List<String> all() {
		return this.byPool.values().stream().flatMap(List::stream).toList();
	}

	/**
	 * The names of the factory beans that give a pool by their own name.
	 */
	List<String> forPool(String pool) {
		return this.byPool.getOrDefault(PoolName.fold(pool), List.of());
	}

	/**
	 * What a factory bean builds, as precisely as its declaration says.
	 */
	ResolvableType resourceType(String bean) {
		ResolvableType declared = ResolvableType.NONE;
		if (this.beanFactory.containsBeanDefinition(bean)) {
			BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(bean);
			declared = resourceType(definition.getResolvableType());
		}
		if (declared.resolve() == null) {
			Class<?> type = this.beanFactory.getType(bean, false);
			ResolvableType actual = resourceType(ResolvableType.forClass(type));
			return (actual.resolve() != null) ? actual : ResolvableType.forClass(Object.class);
		}
		return declared;
	}

	private static ResolvableType resourceType(ResolvableType factoryType) {
		return factoryType.as(ResourceFactory.class).getGeneric();
	}

}
