package io.github.managedpools.boot.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

import io.github.managedpools.boot.properties.ClusterConfiguration;
import io.github.managedpools.boot.properties.ClusterEngineName;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import io.github.managedpools.cluster.PermitClient;
import io.github.managedpools.cluster.PermitServer;
import io.github.managedpools.cluster.PermitSource;

import org.springframework.core.env.Environment;

/**
 * Chooses the engine that grants permits.
 *
 * @since 0.1.0
 */
public final class PermitSources {

	private PermitSources() {
	}

	/**
	 * Creates the source of permits. It connects when the first pool with a cluster-limit
	 * is built.
	 * @param engines the engines that the application may have
	 * @param environment the environment
	 * @return the source
	 * @throws PoolConfigurationException if the application has no engine, or not the
	 * chosen one
	 */
	public static PermitSource create(List<ClusterEngine> engines, Environment environment) {
		ClusterConfiguration configuration = ClusterConfiguration.of(environment);
		List<ClusterEngine> candidates = engines.stream()
			.filter((engine) -> configuration.engine() == ClusterEngineName.AUTO
					|| configuration.engine() == engine.name())
			.sorted(Comparator.comparing(ClusterEngine::name))
			.toList();
		String instance = instance(environment);
		for (ClusterEngine engine : candidates) {
			PermitServer server = engine.server(configuration, instance);
			if (server != null) {
				return PermitClient.create(server, configuration.timing());
			}
		}
		throw new PoolConfigurationException(
				"There is a 'cluster-limit', but no engine that could grant permits for it: "
						+ reasons(candidates, configuration) + ".",
				"Add managed-pools-cluster-jdbc and a PostgreSQL data source, or managed-pools-cluster-redis and a Redis "
						+ "connection; check 'managed-pools.cluster.engine'; or remove the 'cluster-limit'.");
	}

	private static String reasons(List<ClusterEngine> candidates, ClusterConfiguration configuration) {
		if (candidates.isEmpty()) {
			return (configuration.engine() == ClusterEngineName.AUTO)
					? "neither managed-pools-cluster-jdbc nor managed-pools-cluster-redis is on the classpath"
					: "'managed-pools.cluster.engine' is %1$s, but managed-pools-cluster-%1$s is not on the classpath"
						.formatted(configuration.engine().text());
		}
		return candidates.stream().map((engine) -> engine.reason(configuration)).collect(Collectors.joining(", and "));
	}

	/** A name of this process for people, unique enough to tell instances apart. */
	private static String instance(Environment environment) {
		return "%s:%d@%s".formatted(environment.getProperty("spring.application.name", "application"),
				ProcessHandle.current().pid(), host());
	}

	private static String host() {
		String host = System.getenv("HOSTNAME");
		if (host != null && !host.isBlank()) {
			return host;
		}
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "unknown";
		}
	}

}
