package io.github.managedpools.boot.wiring;

import java.util.List;
import java.util.function.Supplier;

import io.github.managedpools.InvalidSettingException;
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
import io.github.managedpools.boot.properties.ClusterConfiguration;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import io.github.managedpools.boot.properties.PoolKind;
import io.github.managedpools.boot.properties.SettingsDifference;
import io.github.managedpools.cluster.PermitSource;
import io.github.managedpools.cluster.Permits;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.core.env.Environment;

/**
 * Builds a planned pool from its factory, its settings, and the customizer and listener
 * beans.
 */
final class PoolAssembler implements Supplier<Object> {

	private final ConfigurableListableBeanFactory beanFactory;

	private final String beanName;

	private final PlannedPool pool;

	/** The settings with which the pool is or will be built. */
	private KeyedPoolSettings settings;

	private boolean built;

	PoolAssembler(ConfigurableListableBeanFactory beanFactory, String beanName, PlannedPool pool) {
		this.beanFactory = beanFactory;
		this.beanName = beanName;
		this.pool = pool;
		this.settings = pool.settings();
	}

	/**
	 * Replaces the settings with which the pool will be built.
	 * @return whether they take effect; {@code false} if the pool has been built
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
		if (settings().perKey().clusterLimit() != null) {
			closeBefore(PermitSource.class);
		}
		closeBefore(PoolListener.class);
		closeBefore((this.pool.kind() == PoolKind.KEYED) ? KeyedPoolCustomizer.class : PoolCustomizer.class);
		// A pool's threads inherit the class loader of the thread that builds the pool,
		// and any thread may build a lazy pool
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
		Permits permits = permits(planned);
		if (permits != null) {
			builder.permits(permits.source(), permits.whenUnavailable(), permits.onLost());
		}
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
		closeIfUnfinished(pool);
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
		Permits permits = permits(planned);
		if (permits != null) {
			builder.permits(permits.source(), permits.whenUnavailable(), permits.onLost());
		}
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
		closeIfUnfinished(pool);
		synchronized (this) {
			if (this.settings != planned) {
				pool.reconfigure(new SettingsDifference(planned, this.settings)::applyTo);
			}
			this.built = true;
		}
		return pool;
	}

	/**
	 * Ensures that a pool is closed if anything throws before its bean is finished, such
	 * as a post-processor: until then, the bean factory has nothing to destroy, and
	 * nobody else has the pool. A finished bean replaces this by its own destruction.
	 */
	private void closeIfUnfinished(AutoCloseable pool) {
		if (this.beanFactory instanceof DefaultSingletonBeanRegistry registry) {
			registry.registerDisposableBean(this.beanName, pool::close);
		}
	}

	/**
	 * Where the pool gets the permits for its cluster-limit, or {@code null} if it has no
	 * such limit.
	 */
	private @Nullable Permits permits(KeyedPoolSettings settings) {
		if (settings.perKey().clusterLimit() == null) {
			return null;
		}
		ClusterConfiguration cluster = ClusterConfiguration.of(this.beanFactory.getBean(Environment.class));
		Permits permits = new Permits(this.beanFactory.getBean(PermitSource.class), cluster.whenUnavailable(),
				cluster.onLost());
		try {
			permits.check(settings.perKey());
		}
		catch (InvalidSettingException ex) {
			String key = this.pool.kind().entry(this.pool.name()) + "." + ex.key();
			throw new PoolConfigurationException(ex.messageFor("'%s'".formatted(key)) + ".",
					"Shorten '%s', or raise '%s.dead-after'.".formatted(key, ClusterConfiguration.PREFIX), ex);
		}
		return permits;
	}

	private @Nullable PoolClock uniqueClock() {
		return this.beanFactory.getBeanProvider(PoolClock.class).getIfUnique();
	}

	private <B> List<B> ordered(Class<B> type) {
		return this.beanFactory.getBeanProvider(type).orderedStream().toList();
	}

	/**
	 * Ensures that the beans of a type outlive the pool: a closing pool still calls its
	 * listeners, and customizers may have added some.
	 */
	private void closeBefore(Class<?> type) {
		// The same look-up as injection, whose results are cached
		for (String bean : this.beanFactory.getBeanNamesForType(type, false, true)) {
			this.beanFactory.registerDependentBean(bean, this.beanName);
		}
	}

}
