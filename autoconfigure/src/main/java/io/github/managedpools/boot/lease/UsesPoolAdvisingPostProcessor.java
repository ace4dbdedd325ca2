package io.github.managedpools.boot.lease;

import java.lang.reflect.Modifier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.Pointcut;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.ComposablePointcut;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Applies the advice to beans with annotated methods, closest to the method if there is
 * other advice.
 */
final class UsesPoolAdvisingPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {

	UsesPoolAdvisingPostProcessor(Supplier<PoolRegistry> registry, UnaryOperator<String> placeholders,
			@Nullable BeanFactory beanFactory) {
		Pointcut types = new AnnotationMatchingPointcut(UsesPool.class, true);
		Pointcut methods = new AnnotationMatchingPointcut(null, UsesPool.class, true);
		this.advisor = new DefaultPointcutAdvisor(new ComposablePointcut(types).union(methods),
				new UsesPoolInterceptor(registry, placeholders, beanFactory));
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Object innermost = innermostProxy(bean);
		if (innermost != bean && super.postProcessAfterInitialization(innermost, beanName) == innermost) {
			return bean;
		}
		return super.postProcessAfterInitialization(bean, beanName);
	}

	/**
	 * The innermost proxy, where advice is closest to the method. There is a proxy around
	 * a proxy when {@code @Async} is applied before the proxies of aspects and
	 * transactions.
	 */
	private static Object innermostProxy(Object bean) {
		Object target = AopProxyUtils.getSingletonTarget(bean);
		return (target != null && AopUtils.isAopProxy(target)) ? innermostProxy(target) : bean;
	}

	@Override
	protected ProxyFactory prepareProxyFactory(Object bean, String beanName) {
		ProxyFactory factory = super.prepareProxyFactory(bean, beanName);
		Class<?> type = bean.getClass();
		if (Modifier.isFinal(type.getModifiers())) {
			if (ClassUtils.getAllInterfacesForClass(type).length == 0) {
				throw new PoolConfigurationException(
						"The bean '%s' uses a pool, but its %s is final and can't be proxied.".formatted(beanName,
								type),
						"Make the class non-final, or have it implement an interface.");
			}
			factory.setProxyTargetClass(false);
		}
		return factory;
	}

}
