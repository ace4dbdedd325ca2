package io.github.managedpools.boot.properties;

import java.util.Locale;

/**
 * The engines that may grant permits, in the order of preference.
 *
 * @since 0.1.0
 */
public enum ClusterEngineName {

	/** The first engine that the application has. */
	AUTO,

	/** PostgreSQL. */
	JDBC,

	/** Redis. */
	REDIS;

	/**
	 * The name as in a configuration file.
	 * @return the name
	 */
	public String text() {
		return name().toLowerCase(Locale.ROOT);
	}

}
