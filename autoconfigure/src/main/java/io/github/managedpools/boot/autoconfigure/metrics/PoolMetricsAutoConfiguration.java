package io.github.managedpools.boot.autoconfigure.metrics;

import io.github.managedpools.boot.autoconfigure.ConditionalOnManagedPools;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.metrics.PoolMetrics;
import io.github.managedpools.boot.metrics.PoolMetricsPostProcessor;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link PoolMetrics}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ManagedPoolsAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnManagedPools
@ConditionalOnBean(MeterRegistry.class)
public final class PoolMetricsAutoConfiguration {

	PoolMetricsAutoConfiguration() {
	}

	@Bean("managedPools.metrics")
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	PoolMetrics poolMetrics(MeterRegistry registry, ObjectProvider<MeterFilter> filters) {
		return new PoolMetrics(registry, () -> filters.orderedStream().toList());
	}

	@Bean("managedPools.metricsPostProcessor")
	static PoolMetricsPostProcessor poolMetricsPostProcessor(ObjectProvider<PoolMetrics> metrics) {
		return new PoolMetricsPostProcessor(metrics);
	}

	/**
	 * Keeps the observation of creations from becoming a timer: {@link PoolMetrics} has
	 * one for each outcome. The observation is for traces. A filter of Micrometer's own,
	 * because static state of the logging system keeps the registry with its filters, and
	 * so would keep the class loader of an application that has been restarted.
	 */
	@Bean
	@ConditionalOnMissingBean(name = "poolCreationMeterFilter", search = SearchStrategy.CURRENT)
	static MeterFilter poolCreationMeterFilter() {
		return MeterFilter.denyNameStartsWith("managed.pool.creation");
	}

}
