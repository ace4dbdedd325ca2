package io.github.managedpools.boot.wiring;

import java.util.List;
import java.util.function.Supplier;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedPoolBuilder;
import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolListener;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.KeyedPoolCustomizer;
import io.github.managedpools.boot.PoolCustomizer;
import io.github.managedpools.boot.properties.PoolKind;
import io.github.managedpools.boot.properties.SettingsDifference;
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

	/** What the pool is built with, or has been built with. */
	private KeyedPoolSettings settings;

	private boolean built;

	PoolAssembler(ConfigurableListableBeanFactory beanFactory, String beanName, PlannedPool pool) {
		this.beanFactory = beanFactory;
		this.beanName = beanName;
		this.pool = pool;
		this.settings = pool.settings();
	}

	/**
	 * Changes the settings that the pool is to be built with.
	 * @return whether they count; {@code false} if the pool has been built
	 */
	synchronized boolean replan(KeyedPoolSettings settings) {
		if (!this.built) {
			this.settings = settings;
		}
		return !this.built;
	}

	private synchronized KeyedPoolSettings settings() {
		return this.settings;
	}

	@Override
	public Object get() {
		closeBefore(PoolClock.class);
		closeBefore(PoolListener.class);
		closeBefore((this.pool.kind() == PoolKind.KEYED) ? KeyedPoolCustomizer.class : PoolCustomizer.class);
		// A pool's threads keep the class loader of the thread that builds it, which may
		// be any if the pool is lazy
		Thread thread = Thread.currentThread();
		ClassLoader original = thread.getContextClassLoader();
		thread.setContextClassLoader(this.beanFactory.getBeanClassLoader());
		try {
			return (this.pool.kind() == PoolKind.KEYED) ? assembleKeyed() : assemblePlain();
		}
		finally {
			thread.setContextClassLoader(original);
		}
	}

	private Pool<?> assemblePlain() {
		ResourceFactory<?> factory = this.beanFactory.getBean(this.pool.factoryBean(), ResourceFactory.class);
		KeyedPoolSettings planned = settings();
		PoolBuilder<?> builder = Pool.builder(factory).name(this.pool.name()).settings(planned.perKey());
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
		Pool<?> pool = builder.build();
		synchronized (this) {
			if (this.settings != planned) {
				pool.reconfigure(new SettingsDifference(planned, this.settings)::applyTo);
			}
			this.built = true;
		}
		return pool;
	}

	private KeyedPool<?, ?> assembleKeyed() {
		KeyedResourceFactory<?, ?> factory = this.beanFactory.getBean(this.pool.factoryBean(),
				KeyedResourceFactory.class);
		KeyedPoolSettings planned = settings();
		KeyedPoolBuilder<?, ?> builder = KeyedPool.builder(factory).name(this.pool.name()).settings(planned);
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
		KeyedPool<?, ?> pool = builder.build();
		synchronized (this) {
			if (this.settings != planned) {
				pool.reconfigure(new SettingsDifference(planned, this.settings)::applyTo);
			}
			this.built = true;
		}
		return pool;
	}

	private @Nullable PoolClock uniqueClock() {
		return this.beanFactory.getBeanProvider(PoolClock.class).getIfUnique();
	}

	private <B> List<B> ordered(Class<B> type) {
		return this.beanFactory.getBeanProvider(type).orderedStream().toList();
	}

	/**
	 * A pool that closes still tells its listeners, some of which are the work of
	 * customizers, so that these must outlive it.
	 */
	private void closeBefore(Class<?> type) {
		// Looked up as injection does it, whose findings are cached
		for (String bean : this.beanFactory.getBeanNamesForType(type, false, true)) {
			this.beanFactory.registerDependentBean(bean, this.beanName);
		}
	}

}
