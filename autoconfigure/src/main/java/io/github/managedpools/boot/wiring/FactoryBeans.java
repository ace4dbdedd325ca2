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
 * The factory beans for one kind of pools. Creates no bean.
 */
final class FactoryBeans {

	private final ConfigurableListableBeanFactory beanFactory;

	private final PoolKind kind;

	/** Bean names by the folded name of the pool that they stand for. */
	private final MultiValueMap<String, String> byPool = new LinkedMultiValueMap<>();

	FactoryBeans(ConfigurableListableBeanFactory beanFactory, PoolKind kind) {
		this.beanFactory = beanFactory;
		this.kind = kind;
		add(beanFactory);
		for (ConfigurableListableBeanFactory ancestor : Hierarchy.above(beanFactory)) {
			if (ancestor.getBeanNamesForType(PoolBeanRegistrar.class, true, false).length > 0) {
				// That context has its own registrar, which covers its ancestors too
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
	 * The names of the factory beans whose own name stands for a pool.
	 */
	List<String> forPool(String pool) {
		return this.byPool.getOrDefault(PoolName.fold(pool), List.of());
	}

	/**
	 * The type of the pool for a factory bean, as precisely as the bean is declared.
	 */
	ResolvableType poolType(String bean) {
		DeclaredTypes types = new DeclaredTypes(Hierarchy.ownerOf(bean, this.beanFactory), this.kind.factoryType());
		ResolvableType[] parameters = new ResolvableType[this.kind.factoryType().getTypeParameters().length];
		for (int i = 0; i < parameters.length; i++) {
			ResolvableType declared = types.argument(bean, i);
			parameters[i] = (declared.resolve() != null) ? declared : ResolvableType.forClass(Object.class);
		}
		// The type arguments of a factory are those of its pool
		return ResolvableType.forClassWithGenerics(this.kind.poolType(), parameters);
	}

}
