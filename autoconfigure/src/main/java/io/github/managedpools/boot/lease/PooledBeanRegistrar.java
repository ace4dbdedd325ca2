package io.github.managedpools.boot.lease;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Pool;
import io.github.managedpools.boot.properties.PoolKind;
import io.github.managedpools.boot.wiring.PoolBean;

import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;

/**
 * Registers, for each pool, the bean that {@link Pooled @Pooled} injects. These beans
 * match only injection points with the annotation; they are not candidates for others of
 * their type.
 *
 * @since 0.1.0
 */
public class PooledBeanRegistrar implements BeanFactoryPostProcessor {

	static final String SUFFIX = ".pooled";

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		// The pools are there by now: a registry post-processor registers them, and those
		// run before this
		if (beanFactory instanceof BeanDefinitionRegistry registry) {
			for (PoolBean pool : PoolBean.allIn(beanFactory)) {
				String beanName = pool.beanName() + SUFFIX;
				if (!registry.containsBeanDefinition(beanName)) {
					registry.registerBeanDefinition(beanName, definition(beanFactory, pool));
				}
			}
		}
	}

	private static BeanDefinition definition(ConfigurableListableBeanFactory beanFactory, PoolBean pool) {
		RootBeanDefinition definition = new RootBeanDefinition();
		definition.setTargetType(pool.resourceType());
		definition.setInstanceSupplier(() -> proxy(beanFactory, pool));
		definition.setQualifiedElement(
				new PooledQualifier(pool.poolName(), (name) -> PoolNamePlaceholders.resolve(name, beanFactory)));
		definition.setDefaultCandidate(false);
		definition.setLazyInit(true);
		definition.setDependsOn(pool.beanName());
		// Spring must not call close on the proxy: the pool owns the resource
		definition.setDestroyMethodName("");
		definition.setSynthetic(true);
		definition.setRole(BeanDefinition.ROLE_INFRASTRUCTURE);
		definition.setAttribute(BeanRegistrationAotProcessor.IGNORE_REGISTRATION_ATTRIBUTE, true);
		return definition;
	}

	private static Object proxy(ConfigurableListableBeanFactory beanFactory, PoolBean pool) {
		return (pool.kind() == PoolKind.KEYED)
				? PooledProxies.sharedOfKey(pool.poolName(), pool.resourceClass(),
						() -> PoolBean.get(beanFactory, pool.beanName(), KeyedPool.class))
				: PooledProxies.shared(pool.poolName(), pool.resourceClass(),
						() -> PoolBean.get(beanFactory, pool.beanName(), Pool.class));
	}

}
