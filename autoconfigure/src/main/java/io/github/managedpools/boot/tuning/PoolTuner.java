package io.github.managedpools.boot.tuning;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.github.managedpools.EscapedText;
import io.github.managedpools.InvalidSettingException;
import io.github.managedpools.boot.properties.PoolConfiguration;
import io.github.managedpools.boot.properties.PoolConfigurationException;
import io.github.managedpools.boot.properties.PoolConfigurations;
import io.github.managedpools.boot.properties.SettingsDescription;
import io.github.managedpools.boot.properties.SettingsDifference;
import io.github.managedpools.boot.running.RunningPool;
import io.github.managedpools.boot.wiring.PoolBean;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;

/**
 * Applies changed properties to running pools. Only settings whose properties have
 * changed are set, so that the settings of a customizer or the endpoint stay. If any
 * property is invalid, no pool is changed, and the reason is logged.
 *
 * @since 0.1.0
 */
public class PoolTuner implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(PoolTuner.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private final Environment environment;

	/** The configurations as of the latest tuning, by bean name. */
	private Map<String, PoolConfiguration> configurations = Map.of();

	/**
	 * Create a new {@code PoolTuner}.
	 * @param beanFactory the bean factory that contains the pools
	 * @param environment the environment with the properties
	 */
	public PoolTuner(ConfigurableListableBeanFactory beanFactory, Environment environment) {
		this.beanFactory = beanFactory;
		this.environment = environment;
	}

	@Override
	public synchronized void afterSingletonsInstantiated() {
		this.configurations = read();
	}

	/**
	 * Reads the properties again and changes the pools whose properties have changed.
	 */
	public synchronized void tune() {
		Map<String, PoolConfiguration> now;
		try {
			now = read();
		}
		catch (PoolConfigurationException ex) {
			logger.error("The pools keep their settings, because the new ones are invalid. %s %s"
				.formatted(ex.getMessage(), ex.action()));
			return;
		}
		Map<String, PoolConfiguration> inForce = new LinkedHashMap<>(now);
		Map<String, PoolBean> pools = new HashMap<>();
		PoolBean.allIn(this.beanFactory).forEach((pool) -> pools.put(pool.beanName(), pool));
		now.forEach((bean, configuration) -> {
			PoolConfiguration before = this.configurations.get(bean);
			if (before != null && !before.equals(configuration) && !tune(pools.get(bean), before, configuration)) {
				inForce.put(bean, before);
			}
		});
		this.configurations = inForce;
	}

	private Map<String, PoolConfiguration> read() {
		PoolConfigurations configurations = PoolConfigurations.of(this.environment);
		Map<String, PoolConfiguration> read = new LinkedHashMap<>();
		for (PoolBean pool : PoolBean.allIn(this.beanFactory)) {
			if (!pool.builtByHand()) {
				read.put(pool.beanName(), configurations.get(pool.kind(), pool.poolName()));
			}
		}
		return read;
	}

	private boolean tune(@Nullable PoolBean bean, PoolConfiguration before, PoolConfiguration now) {
		if (bean == null) {
			return false;
		}
		if (before.enabled() != now.enabled() || !Objects.equals(before.factory(), now.factory())) {
			logger.warn(EscapedText
				.of("Pool '%s': 'enabled' and 'factory' take effect at the next start".formatted(now.name())));
		}
		if (bean.replan(this.beanFactory, now.keyedSettings())) {
			logger.info(EscapedText.of("Pool '%s' will be built with its changed properties".formatted(now.name())));
			return true;
		}
		RunningPool pool = RunningPool.ofBean(this.beanFactory.getBean(bean.beanName())).orElseThrow();
		try {
			Map<String, @Nullable Object> described = pool.configuration();
			pool.reconfigure(new SettingsDifference(before.keyedSettings(), now.keyedSettings())::applyTo);
			logger.info(EscapedText.of("Pool '%s' was changed by its properties: %s".formatted(pool.name(),
					SettingsDescription.changes(described, pool.configuration()))));
			return true;
		}
		catch (InvalidSettingException ex) {
			return keep(pool, ex.messageFor("'%s.%s'".formatted(now.kind().entry(pool.name()), ex.key())));
		}
		catch (IllegalArgumentException ex) {
			return keep(pool, String.valueOf(ex.getMessage()));
		}
	}

	private static boolean keep(RunningPool pool, String reason) {
		logger.error(EscapedText.of("Pool '%s' keeps its settings: %s".formatted(pool.name(), reason)));
		return false;
	}

}
