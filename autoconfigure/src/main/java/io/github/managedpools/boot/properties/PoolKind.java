package io.github.managedpools.boot.properties;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;

/**
 * The kinds of pools. Both are handled by the same code, with the types and keys that are
 * defined here.
 *
 * @since 0.1.0
 */
public enum PoolKind {

	/** One pool of resources that are all alike. */
	PLAIN("pool", Pool.class, ResourceFactory.class),

	/** A pool for each key. */
	KEYED("keyed-pool", KeyedPool.class, KeyedResourceFactory.class);

	private final String section;

	private final Class<?> poolType;

	private final Class<?> factoryType;

	PoolKind(String section, Class<?> poolType, Class<?> factoryType) {
		this.section = section;
		this.poolType = poolType;
		this.factoryType = factoryType;
	}

	/**
	 * The section with the entries of such pools.
	 * @return the name below {@code managed-pools}
	 */
	String section() {
		return this.section;
	}

	/**
	 * The prefix of a pool's properties.
	 * @param pool the pool's name
	 * @return the prefix, such as {@code managed-pools.pool.sftp}
	 */
	public String entry(String pool) {
		return ManagedPoolsProperties.PREFIX + "." + this.section + "." + pool;
	}

	/**
	 * The type of such pools.
	 * @return the type of the pool
	 */
	public Class<?> poolType() {
		return this.poolType;
	}

	/**
	 * The type of the factories of such pools.
	 * @return the type of the factory
	 */
	public Class<?> factoryType() {
		return this.factoryType;
	}

}
