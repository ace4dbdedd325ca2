package io.github.managedpools.boot.autoconfigure.health;

import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.autoconfigure.ConditionalOnManagedPools;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.health.PoolsHealthContributor;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the
 * {@link PoolsHealthContributor}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ManagedPoolsAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
@ConditionalOnManagedPools
@ConditionalOnEnabledHealthIndicator("pools")
public final class PoolsHealthContributorAutoConfiguration {

	PoolsHealthContributorAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = { "poolsHealthIndicator", "poolsHealthContributor" },
			search = SearchStrategy.CURRENT)
	PoolsHealthContributor poolsHealthContributor(PoolRegistry registry, Environment environment) {
		// A health contributor does not know which user asks: "when-authorized" has to
		// count as "never" here
		boolean showMessages = environment.getProperty("management.endpoint.pools.show-values", "never")
			.equalsIgnoreCase("always");
		return new PoolsHealthContributor(registry, showMessages);
	}

}
