package io.github.managedpools.boot.wiring;

import io.github.managedpools.boot.properties.PoolConfigurationException;
import io.github.managedpools.boot.properties.PoolConfigurations;
import io.github.managedpools.boot.properties.PoolName;

import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.env.Environment;

/**
 * Registers a {@link io.github.managedpools.Pool} or
 * {@link io.github.managedpools.KeyedPool} bean for each factory bean. Looks at bean
 * definitions only and creates no bean.
 * <p>
 * A pool is closed by its destroy method, after everything that uses it is gone: as a
 * {@code Lifecycle} it would have to stop before the web server has served its last
 * request.
 *
 * @since 0.1.0
 */
public class PoolBeanRegistrar implements BeanDefinitionRegistryPostProcessor {

	/** The attribute of a pool's bean definition that holds the pool's name. */
	static final String POOL_NAME = PoolBeanRegistrar.class.getName() + ".poolName";

	private final Environment environment;

	private final boolean partial;

	/**
	 * Creates a registrar that refuses an entry without a factory.
	 * @param environment where the pools' properties come from
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
	 * as the test of a slice does: an entry whose factory is not there gives no pool.
	 * @param environment where the pools' properties come from
	 * @return the registrar
	 */
	public static PoolBeanRegistrar ofPart(Environment environment) {
		return new PoolBeanRegistrar(environment, true);
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		if (registry instanceof ConfigurableListableBeanFactory beanFactory) {
			PoolConfigurations configurations = PoolConfigurations.of(this.environment);
			for (PlannedPool pool : new PoolPlan(beanFactory, configurations, this.partial).pools()) {
				String beanName = PoolName.beanName(pool.name());
				if (!beanFactory.containsBean(beanName)) {
					registry.registerBeanDefinition(beanName, definition(beanFactory, beanName, pool));
				}
				else if (!isRegistered(beanFactory, beanName)) {
					checkBuiltByHand(beanFactory, beanName, pool, configurations);
				}
			}
		}
	}

	private BeanDefinition definition(ConfigurableListableBeanFactory beanFactory, String beanName, PlannedPool pool) {
		RootBeanDefinition definition = new RootBeanDefinition(pool.kind().poolType());
		definition.setInstanceSupplier(new PoolAssembler(beanFactory, beanName, pool));
		definition.setTargetType(pool.type());
		definition.setDependsOn(pool.factoryBean());
		definition.setDestroyMethodName("close");
		definition.setAttribute(POOL_NAME, pool.name());
		definition
			.setDescription("The pool '" + pool.name() + "' of what the bean '" + pool.factoryBean() + "' builds");
		// Code generation can't write the supplier down; this registrar runs again
		// instead
		definition.setAttribute(BeanRegistrationAotProcessor.IGNORE_REGISTRATION_ATTRIBUTE, true);
		return definition;
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
