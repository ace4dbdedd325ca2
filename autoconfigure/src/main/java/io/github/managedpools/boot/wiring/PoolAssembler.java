package io.github.managedpools.boot.wiring;

import java.util.List;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedPoolBuilder;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolListener;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.KeyedPoolCustomizer;
import io.github.managedpools.boot.PoolCustomizer;
import io.github.managedpools.boot.properties.PoolKind;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Builds a planned pool out of its factory, its settings and the beans that have a say in
 * it.
 */
final class PoolAssembler {

	private final ConfigurableListableBeanFactory beanFactory;

	PoolAssembler(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	Object assemble(String beanName, PlannedPool pool) {
		closeBefore(beanName, PoolClock.class);
		closeBefore(beanName, PoolListener.class);
		return (pool.kind() == PoolKind.KEYED) ? assembleKeyed(pool) : assemblePlain(pool);
	}

	private Pool<?> assemblePlain(PlannedPool pool) {
		ResourceFactory<?> factory = this.beanFactory.getBean(pool.factoryBean(), ResourceFactory.class);
		PoolBuilder<?> builder = Pool.builder(factory).name(pool.name()).settings(pool.settings().perKey());
		PoolClock clock = uniqueClock();
		if (clock != null) {
			builder.clock(clock);
		}
		for (PoolListener listener : ordered(PoolListener.class)) {
			builder.listener(listener);
		}
		for (PoolCustomizer customizer : ordered(PoolCustomizer.class)) {
			customizer.customize(pool.name(), builder);
		}
		return builder.build();
	}

	private KeyedPool<?, ?> assembleKeyed(PlannedPool pool) {
		KeyedResourceFactory<?, ?> factory = this.beanFactory.getBean(pool.factoryBean(), KeyedResourceFactory.class);
		KeyedPoolBuilder<?, ?> builder = KeyedPool.builder(factory).name(pool.name()).settings(pool.settings());
		PoolClock clock = uniqueClock();
		if (clock != null) {
			builder.clock(clock);
		}
		for (PoolListener listener : ordered(PoolListener.class)) {
			builder.listener(listener);
		}
		for (KeyedPoolCustomizer customizer : ordered(KeyedPoolCustomizer.class)) {
			customizer.customize(pool.name(), builder);
		}
		return builder.build();
	}

	private @Nullable PoolClock uniqueClock() {
		return this.beanFactory.getBeanProvider(PoolClock.class).getIfUnique();
	}

	private <B> List<B> ordered(Class<B> type) {
		return this.beanFactory.getBeanProvider(type).orderedStream().toList();
	}

	/**
	 * A pool that closes still tells its listeners, so that these must outlive it.
	 */
	private void closeBefore(String poolBean, Class<?> type) {
		for (String bean : this.beanFactory.getBeanNamesForType(type, false, false)) {
			this.beanFactory.registerDependentBean(bean, poolBean);
		}
	}

}
