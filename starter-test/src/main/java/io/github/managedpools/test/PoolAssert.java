package io.github.managedpools.test;

import io.github.managedpools.Pool;

/**
 * AssertJ assertions for a {@link Pool}.
 *
 * @since 0.1.0
 */
public class PoolAssert extends AbstractPoolAssert<PoolAssert, Pool<?>> {

	PoolAssert(Pool<?> actual) {
		super(actual, PoolAssert.class);
	}

}
