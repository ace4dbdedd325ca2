package io.github.managedpools.boot;

import java.util.function.Consumer;

import io.github.managedpools.KeyedPoolBuilder;
import io.github.managedpools.boot.properties.PoolName;

/**
 * Customizes keyed pools that are built from factory beans, before they are built. The
 * counterpart of {@link PoolCustomizer} for keyed pools.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface KeyedPoolCustomizer {

	/**
	 * Changes a pool, or leaves it as it is.
	 * @param pool the pool's name
	 * @param builder the builder, with the settings so far
	 */
	void customize(String pool, KeyedPoolBuilder<?, ?> builder);

	/**
	 * Creates a customizer of a single pool.
	 * @param pool the pool's name; dashes and case do not matter
	 * @param customization the change of that pool
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
