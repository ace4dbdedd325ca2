package io.github.managedpools.boot.properties;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;

/**
 * The kinds of pools there are. Whatever is done for one is done for the other on the
 * same way, with the types and keys that are named here.
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
	 * Where the entries of such pools stand.
	 * @return the name below {@code managed-pools}
	 */
	String section() {
		return this.section;
	}

	/**
	 * The property under which the keys of a pool stand.
	 * @param pool the pool's name
	 * @return the property's name, such as {@code managed-pools.pool.sftp}
	 */
	public String entry(String pool) {
		return ManagedPoolsProperties.PREFIX + "." + this.section + "." + pool;
	}

	/**
	 * What such a pool is.
	 * @return the type of the pool
	 */
	public Class<?> poolType() {
		return this.poolType;
	}

	/**
	 * What builds the resources of such a pool.
	 * @return the type of the factory
	 */
	public Class<?> factoryType() {
		return this.factoryType;
	}

}
