package io.github.managedpools.boot.autoconfigure.observation;

import java.util.function.Consumer;

import io.github.managedpools.PoolListener;
import io.github.managedpools.boot.KeyedPoolCustomizer;
import io.github.managedpools.boot.PoolCustomizer;
import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.autoconfigure.ConditionalOnFreeBeanName;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.observation.PoolObservations;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link PoolObservations}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ManagedPoolsAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean({ PoolRegistry.class, ObservationRegistry.class })
public final class PoolObservationAutoConfiguration {

	PoolObservationAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "poolObservationCustomizer", search = SearchStrategy.CURRENT)
	@ConditionalOnFreeBeanName
	PoolCustomizer poolObservationCustomizer(ObjectProvider<ObservationRegistry> registry) {
		return (pool, builder) -> observe(registry, builder::listener);
	}

	@Bean
	@ConditionalOnMissingBean(name = "keyedPoolObservationCustomizer", search = SearchStrategy.CURRENT)
	@ConditionalOnFreeBeanName
	KeyedPoolCustomizer keyedPoolObservationCustomizer(ObjectProvider<ObservationRegistry> registry) {
		return (pool, builder) -> observe(registry, builder::listener);
	}

	private static void observe(ObjectProvider<ObservationRegistry> registry, Consumer<PoolListener> listeners) {
		registry.ifUnique((observations) -> {
			// A registry without handlers has no use for what a listener costs waits and
			// creations
			if (!observations.isNoop()) {
				listeners.accept(new PoolObservations(observations));
			}
		});
	}

}
