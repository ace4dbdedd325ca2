package io.github.managedpools.boot.lease;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.github.managedpools.boot.NoSuchPoolException;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.properties.PoolConfigurationException;

import org.springframework.aop.Pointcut;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.ComposablePointcut;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Puts {@link UsesPool @UsesPool} into effect. Its advice stands closest to the method,
 * so that a lease begins on the thread that does the work and after whatever else goes
 * around it has begun.
 *
 * @since 0.1.0
 */
public class UsesPoolBeanPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor
		implements SmartInitializingSingleton {

	private final Supplier<PoolRegistry> registry;

	private final Set<Class<?>> checked = ConcurrentHashMap.newKeySet();

	/** The first method that leases from a pool, by the pool's name. */
	private final Map<String, Method> users = new ConcurrentHashMap<>();

	/**
	 * Makes the post-processor.
	 * @param registry knows the pools; not asked before a marked method is called or all
	 * singletons are there
	 */
	public UsesPoolBeanPostProcessor(Supplier<PoolRegistry> registry) {
		this.registry = SingletonSupplier.of(registry);
		Pointcut types = new AnnotationMatchingPointcut(UsesPool.class, true);
		Pointcut methods = new AnnotationMatchingPointcut(null, UsesPool.class, true);
		this.advisor = new DefaultPointcutAdvisor(new ComposablePointcut(types).union(methods),
				new UsesPoolInterceptor(this.registry));
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> type = AopUtils.getTargetClass(bean);
		if (isEligible(type) && this.checked.add(type)) {
			UsesPoolChecks.check(ClassUtils.getUserClass(type))
				.forEach((method, operation) -> operation.pools()
					.forEach((pool) -> this.users.putIfAbsent(pool, method)));
		}
		Object innermost = innermostProxy(bean);
		if (innermost != bean && super.postProcessAfterInitialization(innermost, beanName) == innermost) {
			return bean;
		}
		return super.postProcessAfterInitialization(bean, beanName);
	}

	/**
	 * Where advice is closest to the method if there is a proxy around a proxy, as there
	 * is when {@code @Async} is applied before the proxies of aspects and transactions.
	 */
	private static Object innermostProxy(Object bean) {
		Object target = AopProxyUtils.getSingletonTarget(bean);
		return (target != null && AopUtils.isAopProxy(target)) ? innermostProxy(target) : bean;
	}

	/**
	 * Spares the start-up a look at each method of what the framework itself consists of.
	 */
	@Override
	protected boolean isEligible(Class<?> targetClass) {
		return !isPartOfTheFramework(targetClass.getName()) && super.isEligible(targetClass);
	}

	private static boolean isPartOfTheFramework(String className) {
		return className.startsWith("org.springframework.") && !className.startsWith("org.springframework.samples.");
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

	@Override
	public void afterSingletonsInstantiated() {
		this.users.forEach((pool, method) -> {
			try {
				this.registry.get().get(pool);
			}
			catch (NoSuchPoolException ex) {
				throw new PoolConfigurationException(
						"The method '%s' uses the pool '%s', which is not there."
							.formatted(ClassUtils.getQualifiedMethodName(method), pool),
						"Correct the name, or define a factory bean for it. " + ex.getMessage() + ".", ex);
			}
		});
	}

}
