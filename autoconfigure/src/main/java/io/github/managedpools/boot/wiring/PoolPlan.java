package io.github.managedpools.boot.wiring;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.managedpools.ResourceFactory;
import io.github.managedpools.boot.properties.PoolConfiguration;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import io.github.managedpools.boot.properties.PoolConfigurations;
import io.github.managedpools.boot.properties.PoolName;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Brings factory beans and property entries together: which pools there are to be.
 */
final class PoolPlan {

	private final ConfigurableListableBeanFactory beanFactory;

	private final PoolConfigurations configurations;

	private final FactoryBeans factories;

	PoolPlan(ConfigurableListableBeanFactory beanFactory, PoolConfigurations configurations) {
		this.beanFactory = beanFactory;
		this.configurations = configurations;
		this.factories = new FactoryBeans(beanFactory);
	}

	List<PlannedPool> pools() {
		Map<String, PoolConfiguration> configured = configured();
		this.configurations.checkVariables(configured.values().stream().map(PoolConfiguration::name).toList());
		Set<String> claimed = new HashSet<>();
		configured.values()
			.stream()
			.filter((pool) -> pool.factory() != null)
			.forEach((pool) -> claimed.add(pool.factory()));
		List<PlannedPool> pools = new ArrayList<>();
		for (PoolConfiguration pool : configured.values()) {
			boolean wanted = this.configurations.hasEntry(pool.name())
					|| !claimed.containsAll(this.factories.forPool(pool.name()));
			if (pool.enabled() && wanted) {
				String factory = factoryOf(pool);
				pools.add(new PlannedPool(pool.name(), factory, this.factories.resourceType(factory), pool.settings()));
			}
		}
		return pools;
	}

	/**
	 * The configuration of each pool that has a factory bean or an entry, by folded name.
	 */
	private Map<String, PoolConfiguration> configured() {
		Map<String, PoolConfiguration> configured = new LinkedHashMap<>();
		for (String factory : this.factories.all()) {
			String name = PoolName.ofFactoryBean(factory);
			configured.computeIfAbsent(PoolName.fold(name), (pool) -> this.configurations.get(name));
		}
		for (String name : this.configurations.names()) {
			configured.computeIfAbsent(PoolName.fold(name), (pool) -> this.configurations.get(name));
		}
		return configured;
	}

	private String factoryOf(PoolConfiguration pool) {
		String named = pool.factory();
		if (named != null) {
			return checked(pool.name(), named);
		}
		List<String> candidates = this.factories.forPool(pool.name());
		if (candidates.isEmpty()) {
			throw new PoolConfigurationException(
					"The entry 'managed-pools.pool.%s' has no factory: %s.".formatted(pool.name(), there()),
					"Define a bean of type %s called '%s', set 'managed-pools.pool.%s.factory' to the name of one, or remove the entry."
						.formatted(ResourceFactory.class.getName(), factoryBeanName(pool.name()), pool.name()));
		}
		if (candidates.size() > 1) {
			throw new PoolConfigurationException(
					"The pool '%s' has several factories: the beans '%s'.".formatted(pool.name(),
							String.join("', '", candidates)),
					"Set 'managed-pools.pool.%s.factory' to the name of one of them, or rename the others."
						.formatted(pool.name()));
		}
		return candidates.get(0);
	}

	private String checked(String pool, String factory) {
		String action = "Set 'managed-pools.pool.%s.factory' to the name of a bean of type %s.".formatted(pool,
				ResourceFactory.class.getName());
		if (!this.beanFactory.containsBean(factory)) {
			throw new PoolConfigurationException(
					"'managed-pools.pool.%s.factory' is '%s', but there is no such bean; %s.".formatted(pool, factory,
							there()),
					action);
		}
		if (!this.beanFactory.isTypeMatch(factory, ResourceFactory.class)) {
			throw new PoolConfigurationException(
					"'managed-pools.pool.%s.factory' is '%s', but this bean is a %s and builds no resources; %s."
						.formatted(pool, factory, this.beanFactory.getType(factory, false), there()),
					action);
		}
		return factory;
	}

	private String there() {
		List<String> all = this.factories.all();
		return all.isEmpty() ? "there are no factory beans"
				: "the factory beans are '%s'".formatted(String.join("', '", all));
	}

	private static String factoryBeanName(String pool) {
		String poolBean = PoolName.beanName(pool);
		return poolBean.substring(0, poolBean.length() - "Pool".length()) + "Factory";
	}

}
