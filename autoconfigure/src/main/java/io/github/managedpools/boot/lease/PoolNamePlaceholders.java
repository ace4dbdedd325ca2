package io.github.managedpools.boot.lease;

import io.github.managedpools.boot.properties.PoolConfigurationException;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.env.Environment;

/**
 * Resolves placeholders in the pool names of {@link Pooled @Pooled} and
 * {@link UsesPool @UsesPool}.
 *
 * @since 0.1.0
 */
public final class PoolNamePlaceholders {

	private static final String PLACEHOLDER = "${";

	private PoolNamePlaceholders() {
	}

	/**
	 * Resolves the placeholders of a pool's name.
	 * @param name the name as the annotation gives it, such as {@code ${the.pool}}
	 * @param beanFactory the bean factory that resolves them
	 * @return the name
	 * @throws PoolConfigurationException if a placeholder has no value
	 */
	public static String resolve(String name, ConfigurableBeanFactory beanFactory) {
		if (!name.contains(PLACEHOLDER)) {
			return name;
		}
		try {
			String resolved = beanFactory.resolveEmbeddedValue(name);
			return (resolved != null && !resolved.contains(PLACEHOLDER)) ? resolved
					: beanFactory.getBean(Environment.class).resolveRequiredPlaceholders(name);
		}
		catch (IllegalArgumentException ex) {
			throw new PoolConfigurationException(
					"The pool's name '%s' can't be resolved: %s.".formatted(name, ex.getMessage()),
					"Set the property, or give a default, as in '${the.pool:sftp}'.", ex);
		}
	}

}
