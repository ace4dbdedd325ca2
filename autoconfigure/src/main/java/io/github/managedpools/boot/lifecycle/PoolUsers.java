package io.github.managedpools.boot.lifecycle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolListener;
import io.github.managedpools.boot.KeyedPoolCustomizer;
import io.github.managedpools.boot.PoolCustomizer;
import io.github.managedpools.boot.PoolRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * The beans that may use a pool: all beans but those that a pool needs. Spring knows only
 * that a bean depends on a pool that is injected into it. It does not know of beans that
 * get the pool from the registry, a lazy proxy or an annotation, nor of an executor whose
 * tasks use it.
 */
final class PoolUsers {

	/** The package of the auto-configurations of the library. */
	private static final String OWN = ClassUtils.getPackageName(PoolRegistry.class) + ".autoconfigure.";

	private final ConfigurableListableBeanFactory beanFactory;

	private final Set<String> needed;

	PoolUsers(ConfigurableListableBeanFactory beanFactory, Set<String> needed) {
		this.beanFactory = beanFactory;
		this.needed = new HashSet<>(needed);
		for (Class<?> type : List.of(PoolListener.class, PoolClock.class, PoolCustomizer.class,
				KeyedPoolCustomizer.class)) {
			for (String bean : beanFactory.getBeanNamesForType(type, true, false)) {
				this.needed.add(bean);
			}
		}
	}

	/**
	 * Destroys these beans, the last one first, except those that Spring would not
	 * destroy either.
	 */
	void destroy() {
		if (this.beanFactory instanceof DefaultListableBeanFactory registry) {
			List<String> beans = new ArrayList<>(List.of(registry.getSingletonNames()));
			Collections.reverse(beans);
			for (String bean : beans) {
				Object instance = this.needed.contains(bean) ? null : registry.getSingleton(bean);
				if (instance != null && isDestroyed(bean, instance)) {
					registry.destroySingleton(bean);
				}
			}
		}
	}

	private boolean isDestroyed(String name, Object bean) {
		if (!this.beanFactory.containsBeanDefinition(name) || bean instanceof BeanPostProcessor) {
			return false;
		}
		BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(name);
		if (definition.getRole() == BeanDefinition.ROLE_INFRASTRUCTURE || isOwn(definition)) {
			return false;
		}
		return bean instanceof DisposableBean || hasDestroyMethod(definition, bean) || isObserved(bean);
	}

	/**
	 * Whether an auto-configuration of the library defines the bean. Its own class does
	 * not tell, because an application's class may be in any package.
	 */
	private boolean isOwn(BeanDefinition definition) {
		String configuration = definition.getBeanClassName();
		String factoryBean = definition.getFactoryBeanName();
		if (factoryBean != null) {
			Class<?> type = this.beanFactory.getType(factoryBean, false);
			configuration = (type != null) ? ClassUtils.getUserClass(type).getName() : null;
		}
		return definition.getFactoryMethodName() != null && configuration != null && configuration.startsWith(OWN)
				&& configuration.endsWith("AutoConfiguration");
	}

	private static boolean hasDestroyMethod(BeanDefinition definition, Object bean) {
		@Nullable String method = (definition instanceof AbstractBeanDefinition own) ? own.getDestroyMethodName() : null;
		if (method == null) {
			return bean instanceof AutoCloseable;
		}
		return method.equals(AbstractBeanDefinition.INFER_METHOD)
				? ClassUtils.hasMethod(bean.getClass(), "close") || ClassUtils.hasMethod(bean.getClass(), "shutdown")
				: !method.isEmpty();
	}

	private boolean isObserved(Object bean) {
		if (this.beanFactory instanceof DefaultListableBeanFactory registry) {
			for (BeanPostProcessor processor : registry.getBeanPostProcessors()) {
				if (processor instanceof DestructionAwareBeanPostProcessor aware && aware.requiresDestruction(bean)) {
					return true;
				}
			}
		}
		return false;
	}

}
