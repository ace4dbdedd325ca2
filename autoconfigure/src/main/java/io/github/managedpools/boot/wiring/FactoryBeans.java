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
		add(beanFactory);
		for (ConfigurableListableBeanFactory ancestor : Hierarchy.above(beanFactory)) {
			if (ancestor.getBeanNamesForType(PoolBeanRegistrar.class, true, false).length > 0) {
				// Gives pools to its own factories, and its ancestors' too
				break;
			}
			add(ancestor);
		}
	}

	private void add(ConfigurableListableBeanFactory owner) {
		for (String bean : owner.getBeanNamesForType(this.kind.factoryType(), true, false)) {
			if (!ScopedProxyUtils.isScopedTarget(bean) && Hierarchy.ownerOf(bean, this.beanFactory) == owner) {
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
		DeclaredTypes types = new DeclaredTypes(Hierarchy.ownerOf(bean, this.beanFactory), this.kind.factoryType());
		ResolvableType[] parameters = new ResolvableType[this.kind.factoryType().getTypeParameters().length];
		for (int i = 0; i < parameters.length; i++) {
			ResolvableType declared = types.argument(bean, i);
			parameters[i] = (declared.resolve() != null) ? declared : ResolvableType.forClass(Object.class);
		}
		// What a factory builds, and for which keys, is what its pool lends
		return ResolvableType.forClassWithGenerics(this.kind.poolType(), parameters);
	}

}
