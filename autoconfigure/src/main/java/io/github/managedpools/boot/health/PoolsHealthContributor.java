package io.github.managedpools.boot.health;

import java.util.stream.Stream;

import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.running.RunningPool;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;

/**
 * Health of all the pools, one contributor each.
 *
 * @since 0.1.0
 */
public class PoolsHealthContributor implements CompositeHealthContributor {

	private final PoolRegistry registry;

	/**
	 * Makes the contributor.
	 * @param registry knows the pools
	 */
	public PoolsHealthContributor(PoolRegistry registry) {
		this.registry = registry;
	}

	@Override
	public @Nullable HealthContributor getContributor(String name) {
		return RunningPool.find(this.registry, name).map(PoolHealthIndicator::new).orElse(null);
	}

	@Override
	public Stream<HealthContributors.Entry> stream() {
		return RunningPool.all(this.registry)
			.stream()
			.map((pool) -> new HealthContributors.Entry(pool.name(), new PoolHealthIndicator(pool)));
	}

}
