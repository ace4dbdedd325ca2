package io.github.managedpools.boot.reactive;

import io.github.managedpools.Pool;
import io.github.managedpools.boot.wiring.PoolBean;

import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;

/**
 * Registers a {@link ReactivePool} bean beside each {@link Pool} bean: beside
 * {@code sftpPool}, the bean {@code sftpReactivePool}.
 *
 * @since 0.1.0
 */
public class ReactivePoolBeanRegistrar implements BeanFactoryPostProcessor {

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		// The pools are there by now: a registry post-processor registers them, and those
		// run before this
		if (beanFactory instanceof BeanDefinitionRegistry registry) {
			for (PoolBean pool : PoolBean.in(beanFactory)) {
				String beanName = beanName(pool.beanName());
				if (!beanFactory.containsBean(beanName)) {
					registry.registerBeanDefinition(beanName, definition(beanFactory, pool));
				}
			}
		}
	}

	private static BeanDefinition definition(ConfigurableListableBeanFactory beanFactory, PoolBean pool) {
		RootBeanDefinition definition = new RootBeanDefinition(ReactivePool.class, () -> {
			Pool<?> source = PoolBean.get(beanFactory, pool.beanName(), Pool.class);
			return ReactivePool.of(source);
		});
		definition.setTargetType(ResolvableType.forClassWithGenerics(ReactivePool.class, pool.resourceType()));
		definition.setLazyInit(true);
		definition.setDependsOn(pool.beanName());
		if (beanFactory.getMergedBeanDefinition(pool.beanName()) instanceof RootBeanDefinition source) {
			// Takes over the qualifiers of its pool
			definition.setPrimary(source.isPrimary());
			definition.setFallback(source.isFallback());
			definition.copyQualifiersFrom(source);
			definition.setQualifiedElement((source.getQualifiedElement() != null) ? source.getQualifiedElement()
					: source.getResolvedFactoryMethod());
		}
		definition.setAttribute(BeanRegistrationAotProcessor.IGNORE_REGISTRATION_ATTRIBUTE, true);
		return definition;
	}

	private static String beanName(String poolBean) {
		return poolBean.endsWith("Pool") ? poolBean.substring(0, poolBean.length() - 4) + "ReactivePool"
				: poolBean + "ReactivePool";
	}

}
