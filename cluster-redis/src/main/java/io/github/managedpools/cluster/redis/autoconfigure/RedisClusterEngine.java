package io.github.managedpools.cluster.redis.autoconfigure;

import io.github.managedpools.boot.cluster.ClusterEngine;
import io.github.managedpools.boot.properties.ClusterConfiguration;
import io.github.managedpools.boot.properties.ClusterEngineName;
import io.github.managedpools.cluster.PermitServer;
import io.github.managedpools.cluster.redis.RedisPermitServer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Redis as an engine, by the application's connections.
 */
class RedisClusterEngine implements ClusterEngine {

	private final ObjectProvider<RedisConnectionFactory> connections;

	RedisClusterEngine(ObjectProvider<RedisConnectionFactory> connections) {
		this.connections = connections;
	}

	@Override
	public ClusterEngineName name() {
		return ClusterEngineName.REDIS;
	}

	@Override
	public @Nullable PermitServer server(ClusterConfiguration configuration, String instance) {
		RedisConnectionFactory unique = this.connections.getIfUnique();
		return (unique != null) ? new RedisPermitServer(unique, configuration.timing().deadAfter()) : null;
	}

	@Override
	public String reason(ClusterConfiguration configuration) {
		return "there is no single RedisConnectionFactory";
	}

}
