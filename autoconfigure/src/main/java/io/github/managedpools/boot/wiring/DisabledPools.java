package io.github.managedpools.boot.wiring;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.managedpools.boot.properties.PoolConfiguration;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import io.github.managedpools.boot.properties.PoolConfigurations;
import io.github.managedpools.boot.properties.PoolKind;
import io.github.managedpools.boot.properties.PoolName;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * The pools that a property has switched off.
 */
final class DisabledPools {

	private static final ConfigurationPropertyName DEFAULT = ConfigurationPropertyName
		.of("managed-pools.defaults.enabled");

	private DisabledPools() {
	}

	/**
	 * Describes which pools are switched off, and by which key, for a message. Creates no
	 * pool.
	 * @param beanFactory the bean factory whose pools are described, with those of its
	 * ancestors
	 * @param environment the environment of the bean factory's context, or {@code null}
	 * to get it from the bean factory, which loses it once its start-up has failed
	 * @return a part of a sentence, or an empty string if there are none
	 */
	static String describe(ConfigurableListableBeanFactory beanFactory, @Nullable Environment environment) {
		Set<String> disabled = new LinkedHashSet<>();
		for (ConfigurableListableBeanFactory owner : Hierarchy.from(beanFactory)) {
			Environment read = (environment != null && owner == beanFactory) ? environment : environmentOf(owner);
			if (read != null) {
				try {
					addAll(owner, read, disabled);
				}
				catch (PoolConfigurationException ex) {
					// Building the pools reports this failure
					return "";
				}
			}
		}
		return String.join(", ", disabled);
	}

	private static @Nullable Environment environmentOf(ConfigurableListableBeanFactory owner) {
		return owner.containsLocalBean(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME)
				? owner.getBean(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME, Environment.class) : null;
	}

	private static void addAll(ConfigurableListableBeanFactory owner, Environment environment, Set<String> disabled) {
		PoolConfigurations configurations = PoolConfigurations.of(environment);
		for (PoolKind kind : PoolKind.values()) {
			FactoryBeans factories = new FactoryBeans(owner, kind);
			Map<String, String> names = new LinkedHashMap<>();
			factories.all().forEach((factory) -> {
				String name = PoolName.ofFactoryBean(factory);
				names.putIfAbsent(PoolName.fold(name), name);
			});
			configurations.names(kind).forEach((name) -> names.putIfAbsent(PoolName.fold(name), name));
			for (String name : names.values()) {
				PoolConfiguration configuration = configurations.get(kind, name);
				if (!configuration.enabled()) {
					disabled.add(describe(configuration, factories, environment));
				}
			}
		}
	}

	private static String describe(PoolConfiguration pool, FactoryBeans factories, Environment environment) {
		List<String> candidates = (pool.factory() != null) ? List.of(pool.factory()) : factories.forPool(pool.name());
		String type = (candidates.size() == 1 && factories.all().contains(candidates.get(0)))
				? " of type '%s'".formatted(PoolBean.shortName(factories.poolType(candidates.get(0)))) : "";
		return "'%s'%s is switched off: '%s' is false".formatted(pool.name(), type, key(pool, environment));
	}

	/**
	 * The key that decides: the pool's own if it is set.
	 */
	private static ConfigurationPropertyName key(PoolConfiguration pool, Environment environment) {
		ConfigurationPropertyName own = ConfigurationPropertyName.of(pool.kind().entry(pool.name())).append("enabled");
		boolean decides = Binder.get(environment)
			.bind(own, Bindable.of(String.class))
			.map((value) -> !value.isBlank())
			.orElse(false);
		return decides ? own : DEFAULT;
	}

}
