package io.github.managedpools.boot.wiring;

import java.util.ArrayList;
import java.util.List;

import io.github.managedpools.boot.properties.PoolConfigurationException;
import io.github.managedpools.boot.properties.PoolConfigurations;
import io.github.managedpools.boot.properties.PoolKind;
import io.github.managedpools.boot.properties.PoolName;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * The pools that have a factory bean and are not there because a property says so.
 */
final class DisabledPools {

	private DisabledPools() {
	}

	/**
	 * Tells users which pools are switched off, and by what. Creates no pool.
	 * @return a part of a sentence, or an empty string if there are none
	 */
	static String describe(ConfigurableListableBeanFactory beanFactory) {
		List<String> disabled = new ArrayList<>();
		for (ConfigurableListableBeanFactory owner : Hierarchy.from(beanFactory)) {
			if (owner.containsLocalBean(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME)) {
				try {
					addAll(owner, disabled);
				}
				catch (PoolConfigurationException ex) {
					// Told of elsewhere
					return "";
				}
			}
		}
		return String.join(", ", disabled);
	}

	private static void addAll(ConfigurableListableBeanFactory owner, List<String> disabled) {
		PoolConfigurations configurations = PoolConfigurations
			.of(owner.getBean(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME, Environment.class));
		for (PoolKind kind : PoolKind.values()) {
			for (String factory : new FactoryBeans(owner, kind).all()) {
				String pool = PoolName.ofFactoryBean(factory);
				if (!configurations.get(kind, pool).enabled()) {
					disabled.add("'%s' is switched off by 'enabled' of '%s' or of 'managed-pools.defaults'"
						.formatted(pool, kind.entry(pool)));
				}
			}
		}
	}

}
