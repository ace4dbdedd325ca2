package io.github.managedpools.boot.wiring;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * Determines the generic types of beans from their definitions, including those behind
 * scoped proxies and {@link FactoryBean FactoryBeans}. Creates no bean.
 */
final class DeclaredTypes {

	private final ConfigurableListableBeanFactory beanFactory;

	private final Class<?> type;

	/**
	 * Creates a lookup for beans of one type.
	 * @param beanFactory the bean factory that defines the beans
	 * @param type the generic type that the beans have
	 */
	DeclaredTypes(ConfigurableListableBeanFactory beanFactory, Class<?> type) {
		this.beanFactory = beanFactory;
		this.type = type;
	}

	/**
	 * The type argument of a bean, or {@link ResolvableType#NONE} if nothing declares it.
	 */
	ResolvableType argument(String bean, int index) {
		ResolvableType declared = declared(bean, index);
		return (declared.resolve() != null) ? declared : argument(classOf(bean), index);
	}

	private ResolvableType declared(String bean, int index) {
		if (!this.beanFactory.containsBeanDefinition(bean)) {
			return ResolvableType.NONE;
		}
		BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(bean);
		ResolvableType declared = argument(definition.getResolvableType(), index);
		if (declared.resolve() == null) {
			declared = argument(objectType(definition), index);
		}
		if (declared.resolve() == null) {
			// A type variable of the class that declares the bean method
			declared = argument(returnType(definition), index);
		}
		String target = ScopedProxyUtils.getTargetBeanName(bean);
		if (declared.resolve() == null && !ScopedProxyUtils.isScopedTarget(bean)) {
			declared = this.beanFactory.containsBeanDefinition(target) ? argument(target, index) : declared;
		}
		return declared;
	}

	private ResolvableType argument(ResolvableType beanType, int index) {
		ResolvableType same = beanType.as(this.type);
		if (same == ResolvableType.NONE) {
			same = beanType.as(FactoryBean.class).getGeneric().as(this.type);
		}
		return same.getGeneric(index);
	}

	private ResolvableType objectType(BeanDefinition definition) {
		Object declared = definition.getAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE);
		if (declared instanceof ResolvableType resolvable) {
			return resolvable;
		}
		if (declared instanceof String name) {
			declared = ClassUtils.isPresent(name, this.beanFactory.getBeanClassLoader())
					? ClassUtils.resolveClassName(name, this.beanFactory.getBeanClassLoader()) : null;
		}
		return (declared instanceof Class<?> type) ? ResolvableType.forClass(type) : ResolvableType.NONE;
	}

	private ResolvableType returnType(BeanDefinition definition) {
		Method method = (definition instanceof RootBeanDefinition root) ? root.getResolvedFactoryMethod() : null;
		String owner = definition.getFactoryBeanName();
		Class<?> implementation = (owner != null) ? this.beanFactory.getType(owner, false) : null;
		return (method != null && implementation != null)
				? ResolvableType.forMethodReturnType(method, ClassUtils.getUserClass(implementation))
				: ResolvableType.NONE;
	}

	private ResolvableType classOf(String bean) {
		@Nullable Class<?> actual = this.beanFactory.getType(bean, false);
		return (actual != null) ? ResolvableType.forClass(actual) : ResolvableType.NONE;
	}

}
