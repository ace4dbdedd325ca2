package io.github.managedpools.boot.properties;

import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of one pool from the properties, including the defaults.
 *
 * @param kind the kind of pool
 * @param name the pool's name
 * @param enabled whether the pool is enabled
 * @param factory the name of its factory bean, or {@code null} to derive it from the
 * pool's name
 * @param keyedSettings its settings; for a plain pool, only those of each key's pool
 * apply
 * @since 0.1.0
 */
public record PoolConfiguration(PoolKind kind, String name, boolean enabled, @Nullable String factory,
		KeyedPoolSettings keyedSettings) {

	/**
	 * The settings of the pool, or of each key's pool if it is keyed.
	 * @return the settings
	 */
	public PoolSettings settings() {
		return this.keyedSettings.perKey();
	}

}
