package io.github.managedpools.cluster.jdbc.autoconfigure;

import io.github.managedpools.boot.cluster.ClusterEngine;
import io.github.managedpools.cluster.jdbc.autoconfigure.PostgresClusterEngine.DataSourceDetails;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for permits on PostgreSQL.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnClass(ClusterEngine.class)
public final class PostgresClusterAutoConfiguration {

	PostgresClusterAutoConfiguration() {
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails")
	static class WithDataSource {

		@Bean("managedPools.postgresClusterEngine")
		@ConditionalOnMissingBean
		PostgresClusterEngine postgresClusterEngine(ObjectProvider<JdbcConnectionDetails> details) {
			return new PostgresClusterEngine(() -> details(details.getIfUnique()));
		}

		private static @Nullable DataSourceDetails details(@Nullable JdbcConnectionDetails details) {
			return (details != null)
					? new DataSourceDetails(details.getJdbcUrl(), details.getUsername(), details.getPassword()) : null;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails")
	static class WithoutDataSource {

		@Bean("managedPools.postgresClusterEngine")
		@ConditionalOnMissingBean
		PostgresClusterEngine postgresClusterEngine() {
			return new PostgresClusterEngine(() -> null);
		}

	}

}
