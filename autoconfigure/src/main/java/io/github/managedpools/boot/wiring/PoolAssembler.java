package io.github.managedpools.boot.wiring;

import java.util.List;
import java.util.function.Supplier;

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
final class PoolAssembler implements Supplier<Object> {

	private final ConfigurableListableBeanFactory beanFactory;

	private final String beanName;

	private final PlannedPool pool;

	PoolAssembler(ConfigurableListableBeanFactory beanFactory, String beanName, PlannedPool pool) {
		this.beanFactory = beanFactory;
		this.beanName = beanName;
		this.pool = pool;
	}

	@Override
	public Object get() {
		closeBefore(PoolClock.class);
		closeBefore(PoolListener.class);
		return (this.pool.kind() == PoolKind.KEYED) ? assembleKeyed() : assemblePlain();
	}

	private Pool<?> assemblePlain() {
		ResourceFactory<?> factory = this.beanFactory.getBean(this.pool.factoryBean(), ResourceFactory.class);
		PoolBuilder<?> builder = Pool.builder(factory).name(this.pool.name()).settings(this.pool.settings().perKey());
		PoolClock clock = uniqueClock();
		if (clock != null) {
			builder.clock(clock);
		}
		for (PoolListener listener : ordered(PoolListener.class)) {
			builder.listener(listener);
		}
		for (PoolCustomizer customizer : ordered(PoolCustomizer.class)) {
			customizer.customize(this.pool.name(), builder);
		}
		return builder.build();
	}

	private KeyedPool<?, ?> assembleKeyed() {
		KeyedResourceFactory<?, ?> factory = this.beanFactory.getBean(this.pool.factoryBean(),
				KeyedResourceFactory.class);
		KeyedPoolBuilder<?, ?> builder = KeyedPool.builder(factory)
			.name(this.pool.name())
			.settings(this.pool.settings());
		PoolClock clock = uniqueClock();
		if (clock != null) {
			builder.clock(clock);
		}
		for (PoolListener listener : ordered(PoolListener.class)) {
			builder.listener(listener);
		}
		for (KeyedPoolCustomizer customizer : ordered(KeyedPoolCustomizer.class)) {
			customizer.customize(this.pool.name(), builder);
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
	private void closeBefore(Class<?> type) {
		for (String bean : this.beanFactory.getBeanNamesForType(type, false, false)) {
			this.beanFactory.registerDependentBean(bean, this.beanName);
		}
	}

}
