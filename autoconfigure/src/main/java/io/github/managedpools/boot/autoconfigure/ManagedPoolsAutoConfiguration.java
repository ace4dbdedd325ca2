package io.github.managedpools.boot.autoconfigure;

import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.lifecycle.PoolsDestruction;
import io.github.managedpools.boot.lifecycle.PoolsLifecycle;
import io.github.managedpools.boot.wiring.BeanFactoryPoolRegistry;
import io.github.managedpools.boot.wiring.PoolBeanCompleter;
import io.github.managedpools.boot.wiring.PoolBeanRegistrar;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for managed pools.
 *
 * @since 0.1.0
 */
@AutoConfiguration
public final class ManagedPoolsAutoConfiguration {

	ManagedPoolsAutoConfiguration() {
	}

	@Bean("managedPools.beanRegistrar")
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	static PoolBeanRegistrar managedPoolBeanRegistrar(Environment environment) {
		return new PoolBeanRegistrar(environment);
	}

	@Bean("managedPools.beanCompleter")
	static PoolBeanCompleter managedPoolBeanCompleter(PoolBeanRegistrar registrar) {
		return new PoolBeanCompleter(registrar);
	}

	@Bean("managedPools.registry")
	@Fallback
	@ConditionalOnMissingBean(value = PoolRegistry.class, search = SearchStrategy.CURRENT)
	BeanFactoryPoolRegistry poolRegistry(ConfigurableListableBeanFactory beanFactory) {
		return new BeanFactoryPoolRegistry(beanFactory);
	}

	@Bean("managedPools.destruction")
	static PoolsDestruction poolsDestruction(ConfigurableListableBeanFactory beanFactory) {
		return new PoolsDestruction(beanFactory);
	}

	@Bean(PoolsLifecycle.BEAN_NAME)
	PoolsLifecycle poolsLifecycle(ConfigurableListableBeanFactory beanFactory) {
		return new PoolsLifecycle(beanFactory);
	}

}
