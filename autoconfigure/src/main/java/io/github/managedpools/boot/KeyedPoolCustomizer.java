package io.github.managedpools.boot;

import java.util.function.Consumer;

import io.github.managedpools.KeyedPoolBuilder;
import io.github.managedpools.boot.properties.PoolName;

/**
 * Changes the keyed pools that are made of factory beans before they are built, as a
 * {@link PoolCustomizer} does plain ones.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface KeyedPoolCustomizer {

	/**
	 * Changes a pool, or leaves it as it is.
	 * @param pool the pool's name
	 * @param builder holds the settings so far
	 */
	void customize(String pool, KeyedPoolBuilder<?, ?> builder);

	/**
	 * A customizer of a single pool.
	 * @param pool the pool's name; dashes and case do not matter
	 * @param customization changes that pool
	 * @return the customizer
	 */
	static KeyedPoolCustomizer of(String pool, Consumer<KeyedPoolBuilder<?, ?>> customization) {
		return (name, builder) -> {
			if (PoolName.isSame(name, pool)) {
				customization.accept(builder);
			}
		};
	}

}
