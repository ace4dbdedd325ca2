package io.github.managedpools.boot.autoconfigure.cluster;

import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.cluster.ClusterEngine;
import io.github.managedpools.boot.cluster.PermitSources;
import io.github.managedpools.cluster.PermitSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the source of permits of pools
 * with a cluster-limit. It is created with the first such pool.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ManagedPoolsAutoConfiguration.class)
public final class PoolClusterAutoConfiguration {

	PoolClusterAutoConfiguration() {
	}

	@Bean("managedPools.permitSource")
	@Lazy
	@ConditionalOnMissingBean
	PermitSource managedPoolPermitSource(ObjectProvider<ClusterEngine> engines, Environment environment) {
		return PermitSources.create(engines.orderedStream().toList(), environment);
	}

}
