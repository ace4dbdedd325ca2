package io.github.managedpools.boot.properties;

import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * What the properties say about one pool, the defaults included.
 *
 * @param kind which kind of pool it is
 * @param name the pool's name
 * @param enabled whether the pool is wanted
 * @param factory the name of its factory bean, or {@code null} to find it by the pool's
 * name
 * @param keyedSettings its settings; a plain pool has those of each key's pool, and
 * nothing to do with the common limits
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
