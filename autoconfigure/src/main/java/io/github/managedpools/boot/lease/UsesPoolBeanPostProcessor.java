package io.github.managedpools.boot.lease;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.boot.NoSuchPoolException;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import io.github.managedpools.boot.properties.PoolKind;
import io.github.managedpools.boot.wiring.PoolBean;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanClassLoaderAware;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.SmartInstantiationAwareBeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * Applies {@link UsesPool @UsesPool}. Its advice is closest to the method, so that a
 * lease begins on the thread that does the work, inside all other advice. The classes for
 * the advice are not loaded unless some method is annotated.
 *
 * @since 0.1.0
 */
public class UsesPoolBeanPostProcessor implements SmartInstantiationAwareBeanPostProcessor, SmartInitializingSingleton,
		BeanClassLoaderAware, BeanFactoryAware, Ordered {

	private final Supplier<PoolRegistry> registry;

	private final Supplier<SmartInstantiationAwareBeanPostProcessor> advising;

	/** Whether a type has annotated methods. */
	private final Map<Class<?>, Boolean> marked = new ConcurrentHashMap<>();

	/** The first method for each distinct use of pools, with a key or without. */
	private final Map<Use, Method> users = new ConcurrentHashMap<>();

	/** The names of beans that were injected before they were complete. */
	private final Set<String> early = ConcurrentHashMap.newKeySet();

	private boolean proxyTargetClass;

	private @Nullable ClassLoader classLoader;

	private @Nullable BeanFactory beanFactory;

	/**
	 * Create a new {@code UsesPoolBeanPostProcessor}.
	 * @param registry the registry of the pools; not asked before a marked method is
	 * called or all singletons are there
	 */
	public UsesPoolBeanPostProcessor(Supplier<PoolRegistry> registry) {
		this.registry = SingletonSupplier.of(registry);
		this.advising = SingletonSupplier.of(this::makeAdvising);
	}

	/**
	 * Sets whether to proxy classes rather than their interfaces.
	 * @param proxyTargetClass whether to proxy the class
	 */
	public void setProxyTargetClass(boolean proxyTargetClass) {
		this.proxyTargetClass = proxyTargetClass;
	}

	@Override
	public void setBeanClassLoader(ClassLoader classLoader) {
		this.classLoader = classLoader;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public Class<?> determineBeanType(Class<?> beanClass, String beanName) {
		return isMarked(beanClass) ? this.advising.get().determineBeanType(beanClass, beanName) : beanClass;
	}

	/**
	 * Advises a bean that is injected before it is complete, into itself or in a cycle,
	 * so that calls through that reference have their leases too.
	 */
	@Override
	public Object getEarlyBeanReference(Object bean, String beanName) {
		if (!isMarked(AopUtils.getTargetClass(bean))) {
			return bean;
		}
		Object advised = this.advising.get().postProcessAfterInitialization(bean, beanName);
		this.early.add(beanName);
		return (advised != null) ? advised : bean;
	}

	@Override
	public @Nullable Object postProcessAfterInitialization(Object bean, String beanName) {
		return (isMarked(AopUtils.getTargetClass(bean)) && !this.early.remove(beanName))
				? this.advising.get().postProcessAfterInitialization(bean, beanName) : bean;
	}

	/**
	 * Returns an interface type, because reflection over the methods of this class loads
	 * the types in their signatures.
	 */
	private SmartInstantiationAwareBeanPostProcessor makeAdvising() {
		UsesPoolAdvisingPostProcessor made = new UsesPoolAdvisingPostProcessor(this.registry, this::resolve,
				this.beanFactory);
		made.setProxyTargetClass(this.proxyTargetClass);
		if (this.classLoader != null) {
			// Otherwise it would be the loader of the thread that happens to come first
			made.setBeanClassLoader(this.classLoader);
		}
		if (this.beanFactory != null) {
			made.setBeanFactory(this.beanFactory);
		}
		return made;
	}

	/**
	 * Skips the classes of the framework, so that the start-up need not inspect each of
	 * their methods.
	 */
	private boolean isMarked(Class<?> type) {
		if (isPartOfTheFramework(type.getName()) || !AnnotationUtils.isCandidateClass(type, UsesPool.class)) {
			return false;
		}
		Boolean marked = this.marked.get(type);
		if (marked == null) {
			marked = hasMarked(type);
			this.marked.put(type, marked);
		}
		return marked;
	}

	private static boolean isPartOfTheFramework(String className) {
		return className.startsWith("org.springframework.") && !className.startsWith("org.springframework.samples.");
	}

	private boolean hasMarked(Class<?> type) {
		Map<Method, UsesPoolOperation> operations = UsesPoolChecks.check(ClassUtils.getUserClass(type));
		for (Map.Entry<Method, UsesPoolOperation> operation : operations.entrySet()) {
			UsesPoolOperation use = operation.getValue();
			this.users.putIfAbsent(new Use(use.pools(), use.hasKey(), use.keyType(operation.getKey())),
					operation.getKey());
		}
		return !operations.isEmpty();
	}

	@Override
	public void afterSingletonsInstantiated() {
		lookAtBeansToCome();
		for (Map.Entry<Use, Method> user : this.users.entrySet()) {
			check(user.getValue(), user.getKey());
		}
	}

	/**
	 * Checks the classes of beans that are lazy or not singletons, so that an annotation
	 * that can't take effect is reported now and not when the bean is first used.
	 */
	private void lookAtBeansToCome() {
		if (this.beanFactory instanceof ConfigurableListableBeanFactory factory) {
			for (String beanName : factory.getBeanDefinitionNames()) {
				if (!factory.containsSingleton(beanName) && !factory.getMergedBeanDefinition(beanName).isAbstract()) {
					Class<?> type = typeOf(beanName, factory);
					if (type != null) {
						isMarked(ClassUtils.getUserClass(type));
					}
				}
			}
		}
	}

	private static @Nullable Class<?> typeOf(String beanName, ConfigurableListableBeanFactory factory) {
		try {
			return factory.getType(beanName, false);
		}
		catch (BeansException | LinkageError ex) {
			// The failure is reported when the bean is used
			return null;
		}
	}

	private void check(Method method, Use use) {
		boolean keyed = false;
		for (String name : use.pools()) {
			if (!isKeyed(method, name, use.hasKey())) {
				continue;
			}
			keyed = true;
			checkKeyType(method, resolve(name), use.keyType());
			if (!use.hasKey()) {
				throw new PoolConfigurationException(
						"The method '%s' uses the keyed pool '%s' without a key."
							.formatted(ClassUtils.getQualifiedMethodName(method), name),
						"Give it one, as in @UsesPool(value = \"%s\", key = \"#tenant\"), or annotate the parameter that holds it with @PoolKey."
							.formatted(name));
			}
		}
		if (use.hasKey() && !keyed) {
			throw new PoolConfigurationException(
					"The method '%s' gives a key to the pool '%s', which has no keys."
						.formatted(ClassUtils.getQualifiedMethodName(method), String.join("', '", use.pools())),
					"Remove the key, or define a bean of type 'KeyedResourceFactory' in place of the pool's factory.");
		}
	}

	private void checkKeyType(Method method, String name, Class<?> type) {
		Class<?> expected = (this.beanFactory instanceof ConfigurableListableBeanFactory factory)
				? PoolBean.visibleIn(factory, PoolKind.KEYED)
					.stream()
					.filter((pool) -> pool.isCalled(name))
					.findFirst()
					.<Class<?>>map(PoolBean::keyClass)
					.orElse(Object.class)
				: Object.class;
		if (!expected.isAssignableFrom(type) && !type.isAssignableFrom(expected) && !expected.isInterface()
				&& !type.isInterface()) {
			throw new PoolConfigurationException(
					"The key of method '%s' is a %s, but the keys of pool '%s' are of type %s."
						.formatted(ClassUtils.getQualifiedMethodName(method), type.getName(), name, expected.getName()),
					"Annotate the parameter that holds the key, or derive the key with an expression, as in @UsesPool(key = \"#p0.id\").");
		}
	}

	private boolean isKeyed(Method method, String name, boolean hasKey) {
		String pool = resolve(name);
		if (pool.isBlank()) {
			throw new PoolConfigurationException(
					"The method '%s' uses the pool '%s', which resolves to no name."
						.formatted(ClassUtils.getQualifiedMethodName(method), name),
					"Set the property to the name of a pool.");
		}
		// These checks build no lazy pool
		PoolRegistry pools = this.registry.get();
		if (pools.contains(pool)) {
			return false;
		}
		if (pools.containsKeyed(pool)) {
			return true;
		}
		try {
			// Throws with the names of all pools
			return (hasKey ? pools.getKeyed(pool) : pools.get(pool)) instanceof KeyedPool<?, ?>;
		}
		catch (NoSuchPoolException ex) {
			throw new PoolConfigurationException(
					"The method '%s' uses the pool '%s'%s, which is not there.".formatted(
							ClassUtils.getQualifiedMethodName(method), pool,
							pool.equals(name) ? "" : " (from '%s')".formatted(name)),
					"Correct the name, or define a factory bean for it. " + ex.getMessage() + ".", ex);
		}
	}

	private String resolve(String name) {
		return (this.beanFactory instanceof ConfigurableBeanFactory factory)
				? PoolNamePlaceholders.resolve(name, factory) : name;
	}

	/**
	 * The part of a method's attributes that must match the pools.
	 *
	 * @param pools the names of the pools
	 * @param hasKey whether the method provides a key
	 * @param keyType the declared type of the key
	 */
	private record Use(List<String> pools, boolean hasKey, Class<?> keyType) {

	}

}
