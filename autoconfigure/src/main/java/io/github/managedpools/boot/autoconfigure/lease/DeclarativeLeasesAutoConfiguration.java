package io.github.managedpools.boot.autoconfigure.lease;

import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.autoconfigure.ConditionalOnManagedPools;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.lease.Pooled;
import io.github.managedpools.boot.lease.PooledBeanRegistrar;
import io.github.managedpools.boot.lease.UsesPool;
import io.github.managedpools.boot.lease.UsesPoolBeanPostProcessor;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link Pooled @Pooled} and
 * {@link UsesPool @UsesPool}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ManagedPoolsAutoConfiguration.class)
@ConditionalOnManagedPools
public final class DeclarativeLeasesAutoConfiguration {

	DeclarativeLeasesAutoConfiguration() {
	}

	@Bean("managedPools.pooledBeanRegistrar")
	static PooledBeanRegistrar pooledBeanRegistrar() {
		return new PooledBeanRegistrar();
	}

	@Bean("managedPools.usesPoolBeanPostProcessor")
	static UsesPoolBeanPostProcessor usesPoolBeanPostProcessor(ObjectProvider<PoolRegistry> registry,
			Environment environment) {
		UsesPoolBeanPostProcessor processor = new UsesPoolBeanPostProcessor(registry::getObject);
		processor.setProxyTargetClass(environment.getProperty("spring.aop.proxy-target-class", Boolean.class, true));
		return processor;
	}

}
