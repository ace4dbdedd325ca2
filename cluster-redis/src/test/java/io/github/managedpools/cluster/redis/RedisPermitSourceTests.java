package io.github.managedpools.cluster.redis;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.github.managedpools.cluster.PermitClient;
import io.github.managedpools.cluster.PermitSource;
import io.github.managedpools.cluster.PermitTiming;
import io.github.managedpools.test.cluster.KillablePermitServer;
import io.github.managedpools.test.cluster.PermitSourceContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.embedded.RedisServer;

import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Permits on Redis keep the contract.
 */
class RedisPermitSourceTests extends PermitSourceContract {

	private static int port;

	private static RedisServer redis;

	private static LettuceConnectionFactory connections;

	private final Map<PermitSource, KillablePermitServer> servers = new HashMap<>();

	@BeforeAll
	static void start() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			port = socket.getLocalPort();
		}
		startServer();
		LettuceClientConfiguration client = LettuceClientConfiguration.builder()
			.commandTimeout(Duration.ofSeconds(1))
			.build();
		connections = new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", port), client);
		connections.afterPropertiesSet();
		connections.start();
	}

	private static void startServer() throws IOException {
		// Without persistence: a new start forgets everything
		redis = RedisServer.newRedisServer().port(port).setting("save \"\"").build();
		redis.start();
	}

	@AfterAll
	static void stop() throws IOException {
		connections.destroy();
		redis.stop();
	}

	@ParameterizedTest
	@ValueSource(strings = { "2;b", "@b", "many@b", "99999999999@b", "0@b", "" })
	void aHungryInstanceIsSeenThoughThisVersionCantReadWhatItLacks(String mark) {
		RedisPermitServer server = new RedisPermitServer(connections, Duration.ofSeconds(3));
		String name = "hunger-" + UUID.randomUUID();
		new StringRedisTemplate(connections).opsForValue().set("managed-pools:hunger:{%s}".formatted(name), mark);
		assertThat(server.hunger(Set.of(name))).isEqualTo(Map.of(name, 1));
	}

	@Override
	protected PermitSource connect(String instance, PermitTiming timing) {
		KillablePermitServer server = new KillablePermitServer(new RedisPermitServer(connections, timing.deadAfter()));
		PermitSource source = PermitClient.create(server, timing);
		this.servers.put(source, server);
		return source;
	}

	@Override
	protected void kill(PermitSource source) {
		this.servers.get(source).kill();
	}

	@Override
	protected void restartEngine() throws IOException {
		redis.stop();
		startServer();
	}

}
