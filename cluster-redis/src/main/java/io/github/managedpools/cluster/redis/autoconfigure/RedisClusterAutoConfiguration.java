package io.github.managedpools.cluster.redis.autoconfigure;

import io.github.managedpools.boot.cluster.ClusterEngine;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for permits on Redis.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnClass(ClusterEngine.class)
public final class RedisClusterAutoConfiguration {

	RedisClusterAutoConfiguration() {
	}

	@Bean("managedPools.redisClusterEngine")
	@ConditionalOnMissingBean
	RedisClusterEngine redisClusterEngine(ObjectProvider<RedisConnectionFactory> connections) {
		return new RedisClusterEngine(connections);
	}

}
