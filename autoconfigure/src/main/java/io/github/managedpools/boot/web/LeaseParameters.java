package io.github.managedpools.boot.web;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.managedpools.boot.properties.PoolConfigurationException;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodParameter;
import org.springframework.web.method.HandlerMethod;

/**
 * The leased parameters of the application's handler methods, each with its pool, which
 * is looked up once.
 *
 * @since 0.1.0
 */
public final class LeaseParameters {

	private final ConfigurableListableBeanFactory beanFactory;

	private final Map<MethodParameter, LeaseParameter> parameters = new ConcurrentHashMap<>();

	/**
	 * Create a new {@code LeaseParameters}.
	 * @param beanFactory the bean factory that contains the pools
	 */
	public LeaseParameters(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Resolves the pools of handler methods before they are called.
	 * @param methods the methods
	 * @throws PoolConfigurationException if there is no pool for a parameter
	 */
	public void addAll(Collection<HandlerMethod> methods) {
		for (HandlerMethod method : methods) {
			for (MethodParameter parameter : method.getMethodParameters()) {
				if (LeaseParameter.isLeased(parameter)) {
					get(parameter);
				}
			}
		}
	}

	/**
	 * A leased parameter with its pool.
	 * @param parameter the parameter
	 * @return the leased parameter
	 * @throws PoolConfigurationException if there is no pool for it
	 */
	public LeaseParameter get(MethodParameter parameter) {
		return this.parameters.computeIfAbsent(parameter, (key) -> LeaseParameter.of(key, this.beanFactory));
	}

}
