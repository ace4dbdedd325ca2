package io.github.managedpools.boot.properties;

import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * What the properties say about one pool, the defaults included.
 *
 * @param name the pool's name
 * @param enabled whether the pool is wanted
 * @param factory the name of its factory bean, or {@code null} to find it by the pool's
 * name
 * @param settings its settings
 * @since 0.1.0
 */
public record PoolConfiguration(String name, boolean enabled, @Nullable String factory, PoolSettings settings) {

}
