package io.github.managedpools.cluster.drill;

import java.time.Duration;

import io.github.managedpools.cluster.PermitServer;
import io.github.managedpools.cluster.jdbc.PostgresPermitServer;
import io.github.managedpools.cluster.redis.RedisPermitServer;

import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Connections to the engines of the drill.
 */
final class PermitServers {

	private PermitServers() {
	}

	/**
	 * Connects as an application does.
	 * @param engine the kind of engine
	 * @param address its JDBC URL, or host and port
	 */
	static PermitServer connect(String engine, String address) {
		Duration deadAfter = DrillInstance.TIMING.deadAfter();
		if (engine.equals("postgres")) {
			return new PostgresPermitServer(address, null, null, "drill", deadAfter);
		}
		String[] parts = address.split(":");
		LettuceConnectionFactory connections = new LettuceConnectionFactory(
				new RedisStandaloneConfiguration(parts[0], Integer.parseInt(parts[1])),
				LettuceClientConfiguration.builder().commandTimeout(Duration.ofSeconds(1)).build());
		connections.afterPropertiesSet();
		connections.start();
		return new RedisPermitServer(connections, deadAfter);
	}

}
