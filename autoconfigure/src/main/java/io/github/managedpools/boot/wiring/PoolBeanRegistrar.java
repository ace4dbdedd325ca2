package io.github.managedpools.boot.wiring;

import java.lang.reflect.AnnotatedElement;
import java.util.HashSet;
import java.util.Set;

import io.github.managedpools.boot.properties.PoolConfigurationException;
import io.github.managedpools.boot.properties.PoolConfigurations;
import io.github.managedpools.boot.properties.PoolKind;
import io.github.managedpools.boot.properties.PoolName;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.scope.ScopedProxyFactoryBean;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Registers a {@link io.github.managedpools.Pool} or
 * {@link io.github.managedpools.KeyedPool} bean for each factory bean. Reads bean
 * definitions only and creates no bean.
 * <p>
 * Pools close when beans are destroyed, after everything that uses them. As a
 * {@code Lifecycle} they would have to stop before the web server has served its last
 * request.
 *
 * @since 0.1.0
 */
public class PoolBeanRegistrar implements BeanDefinitionRegistryPostProcessor {

	/** The attribute of a pool's bean definition that holds the pool's name. */
	static final String POOL_NAME = PoolBeanRegistrar.class.getName() + ".poolName";

	/** The attribute that holds the bean name of the pool's factory. */
	static final String FACTORY = PoolBeanRegistrar.class.getName() + ".factory";

	private final Environment environment;

	private final boolean partial;

	/** The bean names of the pools that have been handled. */
	private final Set<String> planned = new HashSet<>();

	/** The number of bean definitions after the last pass. */
	private int definitions;

	/** The number of factories without a bean definition at that time. */
	private int objects;

	private @Nullable PoolConfigurationException unresolved;

	/**
	 * Create a new {@code PoolBeanRegistrar} that rejects entries without a factory.
	 * @param environment the environment with the properties
	 */
	public PoolBeanRegistrar(Environment environment) {
		this(environment, false);
	}

	private PoolBeanRegistrar(Environment environment, boolean partial) {
		this.environment = environment;
		this.partial = partial;
	}

	/**
	 * Creates a registrar for a context that has only a part of the application's beans,
	 * such as that of a test slice: it ignores entries without a factory.
	 * @param environment the environment with the properties
	 * @return the registrar
	 */
	public static PoolBeanRegistrar ofPart(Environment environment) {
		return new PoolBeanRegistrar(environment, true);
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		// Other registrars may still define factories
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		register(beanFactory);
	}

	/**
	 * Registers the pools of factories that post-processors have defined since the first
	 * pass.
	 * @param beanFactory the bean factory
	 * @throws PoolConfigurationException if an entry has no factory
	 */
	void complete(ConfigurableListableBeanFactory beanFactory) {
		if (beanFactory.getBeanDefinitionCount() != this.definitions || countObjects(beanFactory) != this.objects) {
			register(beanFactory);
		}
		if (this.unresolved != null) {
			throw this.unresolved;
		}
	}

	private void register(ConfigurableListableBeanFactory beanFactory) {
		if (beanFactory instanceof BeanDefinitionRegistry registry) {
			PoolConfigurations configurations = PoolConfigurations.of(this.environment);
			PoolPlan plan = new PoolPlan(beanFactory, configurations, this.partial);
			for (PlannedPool pool : plan.pools()) {
				String beanName = PoolName.beanName(pool.name());
				// A test may have replaced a pool bean that was registered before: leave
				// that
				if (this.planned.add(beanName)) {
					if (!beanFactory.containsLocalBean(beanName)) {
						registry.registerBeanDefinition(beanName, definition(beanFactory, beanName, pool));
					}
					else if (!isRegistered(beanFactory, beanName)) {
						checkBuiltByHand(beanFactory, beanName, pool, configurations);
					}
				}
			}
			this.unresolved = plan.unresolved();
			this.definitions = beanFactory.getBeanDefinitionCount();
			this.objects = countObjects(beanFactory);
		}
	}

	/**
	 * Counts the factories that were registered as objects, without a bean definition.
	 */
	private static int countObjects(ConfigurableListableBeanFactory beanFactory) {
		int count = 0;
		for (String name : beanFactory.getSingletonNames()) {
			if (!beanFactory.containsBeanDefinition(name)) {
				Object object = beanFactory.getSingleton(name);
				for (PoolKind kind : PoolKind.values()) {
					count += kind.factoryType().isInstance(object) ? 1 : 0;
				}
			}
		}
		return count;
	}

	private BeanDefinition definition(ConfigurableListableBeanFactory beanFactory, String beanName, PlannedPool pool) {
		RootBeanDefinition definition = new RootBeanDefinition(pool.kind().poolType());
		definition.setInstanceSupplier(new PoolAssembler(beanFactory, beanName, pool));
		definition.setTargetType(pool.type());
		definition.setDependsOn(pool.factoryBean());
		definition.setDestroyMethodName("close");
		if (pool.inherits()) {
			qualifyLike(pool.factoryBean(), definition, Hierarchy.ownerOf(pool.factoryBean(), beanFactory));
		}
		definition.setAttribute(POOL_NAME, pool.name());
		definition.setAttribute(FACTORY, pool.factoryBean());
		definition
			.setDescription("The pool '" + pool.name() + "' of what the bean '" + pool.factoryBean() + "' builds");
		// Generated code can't contain the supplier; this registrar runs again instead
		definition.setAttribute(BeanRegistrationAotProcessor.IGNORE_REGISTRATION_ATTRIBUTE, true);
		return definition;
	}

	/**
	 * Copies the qualifiers of the factory to the pool, so that injection can tell it
	 * from others of its type.
	 */
	private static void qualifyLike(String factory, RootBeanDefinition definition,
			ConfigurableListableBeanFactory owner) {
		if (!owner.containsBeanDefinition(factory)
				|| !(owner.getMergedBeanDefinition(factory) instanceof RootBeanDefinition source)) {
			return;
		}
		// The merged definition may lack changes that a post-processor has made since
		BeanDefinition present = owner.getBeanDefinition(factory);
		definition.setPrimary(present.isPrimary());
		definition.setFallback(present.isFallback());
		definition.copyQualifiersFrom(source);
		definition.setQualifiedElement(qualifiedElement(source));
		String target = ScopedProxyUtils.getTargetBeanName(factory);
		if (definition.getQualifiedElement() == null && owner.containsBeanDefinition(target)
				&& owner.getMergedBeanDefinition(target) instanceof RootBeanDefinition behind) {
			definition.setQualifiedElement(qualifiedElement(behind));
		}
	}

	private static @Nullable AnnotatedElement qualifiedElement(RootBeanDefinition source) {
		if (source.getQualifiedElement() != null) {
			return source.getQualifiedElement();
		}
		if (source.getResolvedFactoryMethod() != null) {
			return source.getResolvedFactoryMethod();
		}
		Class<?> type = source.getResolvableType().resolve();
		return (type != null && type != ScopedProxyFactoryBean.class) ? ClassUtils.getUserClass(type) : null;
	}

	private static boolean isRegistered(ConfigurableListableBeanFactory beanFactory, String beanName) {
		return beanFactory.containsBeanDefinition(beanName)
				&& beanFactory.getBeanDefinition(beanName).hasAttribute(POOL_NAME);
	}

	private static void checkBuiltByHand(ConfigurableListableBeanFactory beanFactory, String beanName, PlannedPool pool,
			PoolConfigurations configurations) {
		String entry = pool.kind().entry(pool.name());
		if (!beanFactory.isTypeMatch(beanName, pool.kind().poolType())) {
			throw new PoolConfigurationException(
					"The pool '%s' needs the bean name '%s', which a %s has.".formatted(pool.name(), beanName,
							beanFactory.getType(beanName, false)),
					"Rename that bean, or the factory bean '%s', or set '%s.enabled' to false."
						.formatted(pool.factoryBean(), entry));
		}
		if (configurations.hasEntry(pool.kind(), pool.name())) {
			throw new PoolConfigurationException(
					"The entry '%s' changes nothing: the pool bean '%s' is built by hand.".formatted(entry, beanName),
					"Remove the entry, or remove the bean to have it made of the factory bean '%s'."
						.formatted(pool.factoryBean()));
		}
	}

}
