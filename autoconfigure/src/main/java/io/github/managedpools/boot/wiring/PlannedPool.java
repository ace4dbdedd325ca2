package io.github.managedpools.boot.wiring;

import io.github.managedpools.PoolSettings;

import org.springframework.core.ResolvableType;

/**
 * A pool that is to become a bean.
 *
 * @param name the pool's name
 * @param factoryBean the name of the bean that builds its resources
 * @param resourceType the type of its resources
 * @param settings its settings
 */
record PlannedPool(String name, String factoryBean, ResolvableType resourceType, PoolSettings settings) {

}
