package io.github.managedpools.test;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Pool;

/**
 * Entry point of AssertJ assertions for pools, for a static import beside AssertJ's own.
 *
 * @since 0.1.0
 */
public final class PoolAssertions {

	private PoolAssertions() {
	}

	/**
	 * Starts assertions on a pool.
	 * @param actual the pool
	 * @return the assertions
	 */
	public static PoolAssert assertThat(Pool<?> actual) {
		return new PoolAssert(actual);
	}

	/**
	 * Starts assertions on a keyed pool, for all its keys together.
	 * @param actual the pool
	 * @return the assertions
	 */
	public static KeyedPoolAssert assertThat(KeyedPool<?, ?> actual) {
		return new KeyedPoolAssert(actual);
	}

}
