package io.github.managedpools.test;

import io.github.managedpools.KeyedPool;

/**
 * AssertJ assertions for a {@link KeyedPool}.
 *
 * @since 0.1.0
 */
public class KeyedPoolAssert extends AbstractPoolAssert<KeyedPoolAssert, KeyedPool<?, ?>> {

	KeyedPoolAssert(KeyedPool<?, ?> actual) {
		super(actual, KeyedPoolAssert.class);
	}

	/**
	 * Asserts that exactly the given keys have a pool.
	 * @param keys the keys
	 * @return these assertions
	 */
	public KeyedPoolAssert hasOnlyKeys(Object... keys) {
		isNotNull();
		org.assertj.core.api.Assertions.<Object>assertThat(this.actual.keys())
			.as("keys of pool '%s'", this.actual.name())
			.containsExactlyInAnyOrder(keys);
		return this;
	}

}
