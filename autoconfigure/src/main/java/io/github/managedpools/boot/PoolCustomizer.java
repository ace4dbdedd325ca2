package io.github.managedpools.boot;

import java.util.function.Consumer;

import io.github.managedpools.PoolBuilder;
import io.github.managedpools.boot.properties.PoolName;

/**
 * Customizes pools that are built from factory beans, before they are built. Customizer
 * beans are called in their order, after the properties have been applied. They do not
 * apply to pools that the application builds itself.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PoolCustomizer {

	/**
	 * Changes a pool, or leaves it as it is.
	 * @param pool the pool's name
	 * @param builder the builder, with the settings so far
	 */
	void customize(String pool, PoolBuilder<?> builder);

	/**
	 * Creates a customizer of a single pool.
	 * @param pool the pool's name; dashes and case do not matter
	 * @param customization the change of that pool
	 * @return the customizer
	 */
	static PoolCustomizer of(String pool, Consumer<PoolBuilder<?>> customization) {
		return (name, builder) -> {
			if (PoolName.isSame(name, pool)) {
				customization.accept(builder);
			}
		};
	}

}
