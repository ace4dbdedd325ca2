package io.github.managedpools.boot.cluster;

import io.github.managedpools.boot.properties.ClusterConfiguration;
import io.github.managedpools.boot.properties.ClusterEngineName;
import io.github.managedpools.cluster.PermitServer;
import org.jspecify.annotations.Nullable;

/**
 * An engine that can grant permits, if the application has it. Engines are beans.
 *
 * @since 0.1.0
 */
public interface ClusterEngine {

	/**
	 * The name by which the properties choose the engine.
	 * @return the name
	 */
	ClusterEngineName name();

	/**
	 * Prepares a connection to the engine, without connecting.
	 * @param configuration the properties
	 * @param instance a name of this process for people
	 * @return the connection, or {@code null} if the application does not have the engine
	 */
	@Nullable PermitServer server(ClusterConfiguration configuration, String instance);

	/**
	 * Why the engine can't be used, if it can't.
	 * @param configuration the properties
	 * @return a part of a sentence, which bears no secret
	 */
	String reason(ClusterConfiguration configuration);

}
