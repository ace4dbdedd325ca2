package io.github.managedpools.engine;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.ResourceFactory;

/**
 * A keyed factory, bound to one key.
 *
 * @param validates whether the keyed factory validates, which it is asked once for all
 * keys
 * @param resets whether the keyed factory resets, likewise
 * @param checksInPlace whether both may run on the thread of a caller, likewise
 */
record KeyBoundFactory<K, T>(K key, KeyedResourceFactory<K, T> keyed, boolean validates, boolean resets,
		boolean checksInPlace) implements ResourceFactory<T> {

	@Override
	public T create(CreationScope scope) throws Exception {
		return this.keyed.create(this.key, scope);
	}

	@Override
	public boolean isValid(T resource) throws Exception {
		return this.keyed.isValid(this.key, resource);
	}

	@Override
	public void reset(T resource) throws Exception {
		this.keyed.reset(this.key, resource);
	}

	@Override
	public void destroy(T resource) throws Exception {
		this.keyed.destroy(this.key, resource);
	}

	@Override
	public boolean isFatal(Throwable failure) {
		return this.keyed.isFatal(failure);
	}

}
