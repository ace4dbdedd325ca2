package io.github.managedpools.boot.properties;

import java.time.Duration;

import io.github.managedpools.cluster.LostPermits;
import io.github.managedpools.cluster.WhenUnavailable;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * The properties of the engine that grants permits, for the configuration metadata.
 *
 * @param engine Engine that grants the permits of pools with a cluster-limit.
 * @param deadAfter Time without a sign of life after which the engine takes the permits
 * of an instance back.
 * @param yieldAfter Time for which an unused permit is kept while no other instance needs
 * it.
 * @param whenUnavailable What pools do while the engine is not available.
 * @param onLost What happens to leased resources whose permits are lost.
 */
record ClusterProperties(@Nullable ClusterEngineName engine, @Nullable Duration deadAfter,
		@Nullable Duration yieldAfter, @Nullable WhenUnavailable whenUnavailable, @Nullable LostPermits onLost,
		@NestedConfigurationProperty @Nullable Jdbc jdbc) {

	/**
	 * The properties of PostgreSQL.
	 *
	 * @param url JDBC URL of a direct connection, where a connection pooler stands before
	 * the data source's.
	 */
	record Jdbc(@Nullable String url) {

	}

}
