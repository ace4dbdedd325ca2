package io.github.managedpools.boot.wiring;

import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.boot.properties.PoolKind;

import org.springframework.core.ResolvableType;

/**
 * The plan of a pool bean.
 *
 * @param kind which kind of pool it is
 * @param name the pool's name
 * @param factoryBean the name of the bean that builds its resources
 * @param type the pool's type, with that of its resources
 * @param settings its settings, of which a plain pool takes those of each key's pool
 * @param inherits whether the pool takes over the qualifiers of its factory bean, which
 * several pools of one factory can't
 */
record PlannedPool(PoolKind kind, String name, String factoryBean, ResolvableType type, KeyedPoolSettings settings,
		boolean inherits) {

}
