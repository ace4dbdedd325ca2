package io.github.managedpools.boot.wiring;

import java.util.ArrayList;
import java.util.List;

import io.github.managedpools.boot.properties.PoolKind;
import io.github.managedpools.boot.properties.PoolName;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/**
 * The factory beans there are for one kind of pools, none of which is created by looking
 * at them.
 */
final class FactoryBeans {

	private final ConfigurableListableBeanFactory beanFactory;

	private final PoolKind kind;

	/** Bean names by the folded name of the pool that they give. */
	private final MultiValueMap<String, String> byPool = new LinkedMultiValueMap<>();

	FactoryBeans(ConfigurableListableBeanFactory beanFactory, PoolKind kind) {
		this.beanFactory = beanFactory;
		this.kind = kind;
		for (String bean : beanFactory.getBeanNamesForType(kind.factoryType(), true, false)) {
			if (!ScopedProxyUtils.isScopedTarget(bean)) {
				this.byPool.add(PoolName.fold(PoolName.ofFactoryBean(bean)), bean);
			}
		}
	}

	/**
	 * The names of all the factory beans.
	 */
	List<String> all() {
		List<String> all = new ArrayList<>();
		for (List<String> beans : this.byPool.values()) {
			all.addAll(beans);
		}
		return all;
	}

	/**
	 * The names of the factory beans that give a pool by their own name.
	 */
	List<String> forPool(String pool) {
		return this.byPool.getOrDefault(PoolName.fold(pool), List.of());
	}

	/**
	 * The type of the pool that a factory bean gives, as precisely as its declaration
	 * says.
	 */
	ResolvableType poolType(String bean) {
		ResolvableType[] parameters = new ResolvableType[this.kind.factoryType().getTypeParameters().length];
		for (int i = 0; i < parameters.length; i++) {
			parameters[i] = parameter(bean, i);
		}
		// What a factory builds, and for which keys, is what its pool lends
		return ResolvableType.forClassWithGenerics(this.kind.poolType(), parameters);
	}

	private ResolvableType parameter(String bean, int index) {
		if (this.beanFactory.containsBeanDefinition(bean)) {
			ResolvableType declared = parameter(this.beanFactory.getMergedBeanDefinition(bean).getResolvableType(),
					index);
			if (declared.resolve() != null) {
				return declared;
			}
		}
		Class<?> type = this.beanFactory.getType(bean, false);
		ResolvableType actual = parameter(ResolvableType.forClass(type), index);
		return (actual.resolve() != null) ? actual : ResolvableType.forClass(Object.class);
	}

	private ResolvableType parameter(ResolvableType factoryType, int index) {
		return factoryType.as(this.kind.factoryType()).getGeneric(index);
	}

}
