package io.github.managedpools.boot.metrics;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedPoolBuilder;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.boot.KeyedPoolCustomizer;
import io.github.managedpools.boot.PoolCustomizer;
import io.github.managedpools.boot.running.RunningPool;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;

/**
 * Adds the {@link PoolMetrics meters} to every pool bean when it is built: all meters to
 * pools built from factory beans, and the meters that need no listener to pools that the
 * application defines as beans itself.
 *
 * @since 0.1.0
 */
public class PoolMetricsPostProcessor
		implements PoolCustomizer, KeyedPoolCustomizer, DestructionAwareBeanPostProcessor {

	private final ObjectProvider<PoolMetrics> metrics;

	/**
	 * Create a new {@code PoolMetricsPostProcessor}.
	 * @param metrics the metrics; looked up when the first pool is built
	 */
	public PoolMetricsPostProcessor(ObjectProvider<PoolMetrics> metrics) {
		this.metrics = metrics;
	}

	@Override
	public void customize(String pool, PoolBuilder<?> builder) {
		builder.listener(this.metrics.getObject().listener(pool));
	}

	@Override
	public void customize(String pool, KeyedPoolBuilder<?, ?> builder) {
		builder.listener(this.metrics.getObject().listener(pool));
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (!RunningPool.isReadable(bean)) {
			return bean;
		}
		if (bean instanceof Pool<?> pool) {
			this.metrics.getObject().bind(pool);
		}
		else if (bean instanceof KeyedPool<?, ?> pool) {
			this.metrics.getObject().bind(pool);
		}
		return bean;
	}

	@Override
	public boolean requiresDestruction(Object bean) {
		return bean instanceof Pool<?> || bean instanceof KeyedPool<?, ?>;
	}

	@Override
	public void postProcessBeforeDestruction(Object bean, String beanName) {
		this.metrics.getObject().unbind(bean);
	}

}
