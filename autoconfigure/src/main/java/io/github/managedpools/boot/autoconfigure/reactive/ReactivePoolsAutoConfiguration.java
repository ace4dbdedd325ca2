package io.github.managedpools.boot.autoconfigure.reactive;

import io.github.managedpools.boot.autoconfigure.ConditionalOnManagedPools;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.reactive.ReactivePool;
import io.github.managedpools.boot.reactive.ReactivePoolBeanRegistrar;
import reactor.core.publisher.Flux;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link ReactivePool}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ManagedPoolsAutoConfiguration.class)
@ConditionalOnClass(Flux.class)
@ConditionalOnManagedPools
public final class ReactivePoolsAutoConfiguration {

	ReactivePoolsAutoConfiguration() {
	}

	@Bean("managedPools.reactivePoolBeanRegistrar")
	static ReactivePoolBeanRegistrar reactivePoolBeanRegistrar() {
		return new ReactivePoolBeanRegistrar();
	}

}
