package io.github.managedpools.boot.cluster;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

import io.github.managedpools.boot.properties.ClusterConfiguration;
import io.github.managedpools.boot.properties.ClusterEngineName;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import io.github.managedpools.cluster.PermitServer;
import io.github.managedpools.cluster.PermitSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the choice among the engines that grant permits.
 */
class PermitSourcesTests {

	private final MockEnvironment environment = new MockEnvironment();

	@ParameterizedTest
	@CsvSource({ "auto, jdbc", "jdbc, jdbc", "redis, redis" })
	void applicationWithBothEnginesUsesPostgresUnlessThePropertySaysOtherwise(String property, String chosen) {
		this.environment.setProperty("managed-pools.cluster.engine", property);
		assertThat(engineOf(engine(ClusterEngineName.REDIS, true), engine(ClusterEngineName.JDBC, true)))
			.isEqualTo(chosen);
	}

	@Test
	void engineThatTheApplicationLacksIsPassedOver() {
		assertThat(engineOf(engine(ClusterEngineName.JDBC, false), engine(ClusterEngineName.REDIS, true)))
			.isEqualTo("redis");
	}

	@Test
	void applicationWithoutAnEngineLearnsWhyEachCannotBeUsed() {
		assertThat(failure()).hasMessageContaining("'cluster-limit'")
			.hasMessageContaining(
					"neither managed-pools-cluster-jdbc nor managed-pools-cluster-redis is on the classpath");
		assertThat(failure(engine(ClusterEngineName.REDIS, false), engine(ClusterEngineName.JDBC, false)))
			.hasMessageContaining("jdbc is not there, and redis is not there");
		this.environment.setProperty("managed-pools.cluster.engine", "redis");
		assertThat(failure(engine(ClusterEngineName.JDBC, true)))
			.hasMessageContaining("'managed-pools.cluster.engine' is redis")
			.hasMessageContaining("managed-pools-cluster-redis is not on the classpath");
		assertThat(failure(engine(ClusterEngineName.JDBC, true), engine(ClusterEngineName.REDIS, false)))
			.hasMessageContaining("redis is not there")
			.hasMessageNotContaining("jdbc is not there");
	}

	@Test
	void engineThatDoesNotExistIsRefused() {
		this.environment.setProperty("managed-pools.cluster.engine", "zookeeper");
		assertThatExceptionOfType(PoolConfigurationException.class)
			.isThrownBy(() -> PermitSources.create(List.of(), this.environment))
			.withMessageContaining("'managed-pools.cluster.engine' is 'zookeeper'")
			.satisfies((ex) -> assertThat(ex.action()).contains("one of auto, jdbc, redis"));
	}

	private String engineOf(ClusterEngine... engines) {
		try (PermitSource source = PermitSources.create(List.of(engines), this.environment)) {
			return source.state().engine();
		}
	}

	private PoolConfigurationException failure(ClusterEngine... engines) {
		List<PoolConfigurationException> failures = new ArrayList<>();
		assertThatExceptionOfType(PoolConfigurationException.class)
			.isThrownBy(() -> PermitSources.create(List.of(engines), this.environment))
			.satisfies(failures::add);
		return failures.get(0);
	}

	private static ClusterEngine engine(ClusterEngineName name, boolean isThere) {
		return new ClusterEngine() {

			@Override
			public ClusterEngineName name() {
				return name;
			}

			@Override
			public @Nullable PermitServer server(ClusterConfiguration configuration, String instance) {
				return isThere ? serverOf(name.text()) : null;
			}

			@Override
			public String reason(ClusterConfiguration configuration) {
				return name.text() + " is not there";
			}

		};
	}

	/** A server that only tells its name. */
	private static PermitServer serverOf(String engine) {
		return (PermitServer) Proxy.newProxyInstance(PermitServer.class.getClassLoader(),
				new Class<?>[] { PermitServer.class },
				(proxy, method, arguments) -> method.getName().equals("engine") ? engine : null);
	}

}
