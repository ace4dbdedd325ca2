package io.github.managedpools.test.autoconfigure;

import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.wiring.PoolBeanRegistrar;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for slice tests, which have the properties of the whole application
 * but not all of its factory beans.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = ManagedPoolsAutoConfiguration.class)
public final class PoolSliceAutoConfiguration {

	PoolSliceAutoConfiguration() {
	}

	@Bean("managedPools.partialBeanRegistrar")
	@ConditionalOnMissingBean
	static PoolBeanRegistrar managedPoolBeanRegistrar(Environment environment) {
		return PoolBeanRegistrar.ofPart(environment);
	}

}
