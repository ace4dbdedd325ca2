package io.github.managedpools.boot.autoconfigure.tuning;

import io.github.managedpools.boot.autoconfigure.ConditionalOnManagedPools;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.tuning.EnvironmentChangeListener;
import io.github.managedpools.boot.tuning.PoolTuner;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for tuning running pools when Spring
 * Cloud changes the environment.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ManagedPoolsAutoConfiguration.class)
@ConditionalOnClass(EnvironmentChangeEvent.class)
@ConditionalOnManagedPools
public final class PoolTuningAutoConfiguration {

	PoolTuningAutoConfiguration() {
	}

	@Bean("managedPools.tuner")
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	PoolTuner poolTuner(ConfigurableListableBeanFactory beanFactory, Environment environment) {
		return new PoolTuner(beanFactory, environment);
	}

	@Bean("managedPools.environmentChangeListener")
	EnvironmentChangeListener poolsEnvironmentChangeListener(PoolTuner tuner) {
		return new EnvironmentChangeListener(tuner);
	}

}
