package io.github.managedpools.boot.health;

import java.util.stream.Stream;

import io.github.managedpools.boot.PoolRegistry;
import io.github.managedpools.boot.running.RunningPool;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;

/**
 * Health of all pools, with one contributor for each.
 *
 * @since 0.1.0
 */
public class PoolsHealthContributor implements CompositeHealthContributor {

	private final PoolRegistry registry;

	private final boolean showMessages;

	/**
	 * Create a new {@code PoolsHealthContributor} that shows the messages of failures.
	 * @param registry the registry of the pools
	 */
	public PoolsHealthContributor(PoolRegistry registry) {
		this(registry, true);
	}

	/**
	 * Create a new {@code PoolsHealthContributor}.
	 * @param registry the registry of the pools
	 * @param showMessages whether the details have the messages of failures, or the types
	 * of their exceptions alone
	 */
	public PoolsHealthContributor(PoolRegistry registry, boolean showMessages) {
		this.registry = registry;
		this.showMessages = showMessages;
	}

	@Override
	public @Nullable HealthContributor getContributor(String name) {
		return RunningPool.find(this.registry, name).map(this::indicator).orElse(null);
	}

	@Override
	public Stream<HealthContributors.Entry> stream() {
		return RunningPool.all(this.registry)
			.stream()
			.map((pool) -> new HealthContributors.Entry(pool.name(), indicator(pool)));
	}

	private HealthContributor indicator(RunningPool pool) {
		return new PoolHealthIndicator(pool, this.showMessages);
	}

}
