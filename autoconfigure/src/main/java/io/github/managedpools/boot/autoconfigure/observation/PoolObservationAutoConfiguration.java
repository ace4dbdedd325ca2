package io.github.managedpools.boot.autoconfigure.observation;

import io.github.managedpools.boot.autoconfigure.ConditionalOnManagedPools;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.observation.PoolObservationCustomizer;
import io.github.managedpools.boot.observation.PoolObservations;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link PoolObservations}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ManagedPoolsAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnManagedPools
@ConditionalOnBean(ObservationRegistry.class)
public final class PoolObservationAutoConfiguration {

	PoolObservationAutoConfiguration() {
	}

	@Bean("managedPools.observationCustomizer")
	PoolObservationCustomizer poolObservationCustomizer(ObjectProvider<ObservationRegistry> registry) {
		return new PoolObservationCustomizer(registry);
	}

}
