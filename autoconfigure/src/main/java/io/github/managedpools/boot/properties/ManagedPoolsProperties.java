package io.github.managedpools.boot.properties;

import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * The properties of managed pools, for the configuration metadata. Not a bean, because
 * pools are planned before beans exist.
 *
 * @param defaults the settings of every pool
 * @param pool Properties of single pools, by name, each over the defaults.
 * @param keyedPool Properties of single keyed pools, by name, each over the defaults.
 * @param cluster the engine that grants permits
 */
@ConfigurationProperties(ManagedPoolsProperties.PREFIX)
record ManagedPoolsProperties(@NestedConfigurationProperty PoolProperties defaults, Map<String, PoolProperties> pool,
		Map<String, PoolProperties> keyedPool, @NestedConfigurationProperty ClusterProperties cluster) {

	static final String PREFIX = "managed-pools";

}
