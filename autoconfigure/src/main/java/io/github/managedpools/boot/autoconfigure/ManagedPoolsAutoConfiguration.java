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

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnFreeBeanName
	static PoolBeanRegistrar managedPoolBeanRegistrar(Environment environment) {
		return new PoolBeanRegistrar(environment);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnFreeBeanName
	static PoolBeanCompleter managedPoolBeanCompleter(PoolBeanRegistrar registrar) {
		return new PoolBeanCompleter(registrar);
	}

	@Bean
	@Fallback
	@ConditionalOnMissingBean(value = PoolRegistry.class, search = SearchStrategy.CURRENT)
	@ConditionalOnFreeBeanName
	BeanFactoryPoolRegistry poolRegistry(ConfigurableListableBeanFactory beanFactory) {
		return new BeanFactoryPoolRegistry(beanFactory);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnFreeBeanName
	static PoolsDestruction poolsDestruction(ConfigurableListableBeanFactory beanFactory) {
		return new PoolsDestruction(beanFactory);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnFreeBeanName
	PoolsLifecycle poolsLifecycle(ConfigurableListableBeanFactory beanFactory) {
		return new PoolsLifecycle(beanFactory);
	}

}
