package io.github.managedpools.cluster.jdbc.autoconfigure;

import java.util.function.Supplier;

import io.github.managedpools.boot.cluster.ClusterEngine;
import io.github.managedpools.boot.properties.ClusterConfiguration;
import io.github.managedpools.boot.properties.ClusterEngineName;
import io.github.managedpools.cluster.PermitServer;
import io.github.managedpools.cluster.jdbc.PostgresPermitServer;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL as an engine: by a URL of its own, or by that of the data source.
 */
class PostgresClusterEngine implements ClusterEngine {

	private static final String PREFIX = "jdbc:postgresql:";

	private final Supplier<@Nullable DataSourceDetails> dataSource;

	PostgresClusterEngine(Supplier<@Nullable DataSourceDetails> dataSource) {
		this.dataSource = dataSource;
	}

	@Override
	public ClusterEngineName name() {
		return ClusterEngineName.JDBC;
	}

	@Override
	public @Nullable PermitServer server(ClusterConfiguration configuration, String instance) {
		DataSourceDetails details = this.dataSource.get();
		String url = configuration.jdbcUrl();
		if (url == null) {
			url = (details != null) ? details.url() : null;
		}
		if (url == null || !url.startsWith(PREFIX)) {
			return null;
		}
		return new PostgresPermitServer(url, (details != null) ? details.username() : null,
				(details != null) ? details.password() : null, instance, configuration.timing().deadAfter());
	}

	@Override
	public String reason(ClusterConfiguration configuration) {
		String own = configuration.jdbcUrl();
		if (own != null) {
			return "'managed-pools.cluster.jdbc.url' (%s) is not that of PostgreSQL".formatted(product(own));
		}
		DataSourceDetails details = this.dataSource.get();
		return (details == null)
				? "there is no data source that Spring Boot configures, and no 'managed-pools.cluster.jdbc.url'"
				: "the data source (%s) is not PostgreSQL".formatted(product(details.url()));
	}

	/** The part of a URL that bears no secret. */
	private static String product(String url) {
		int end = url.indexOf(':', url.indexOf(':') + 1);
		return (end > 0) ? url.substring(0, end) : "no JDBC URL";
	}

	/**
	 * How the data source connects.
	 *
	 * @param url the JDBC URL
	 * @param username the user, or {@code null}
	 * @param password the password, or {@code null}
	 */
	record DataSourceDetails(String url, @Nullable String username, @Nullable String password) {

		@Override
		public String toString() {
			return "DataSourceDetails[%s]".formatted(product(this.url));
		}

	}

}
