package io.github.managedpools.test.fault;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.ResourceFactory;

/**
 * The factory of a keyed pool, bound to one key.
 *
 * @param <K> the type of the keys
 * @param <T> the type of the resources
 * @param factory the factory for all keys
 * @param key the key
 * @since 0.1.0
 */
public record KeyBoundFactory<K, T>(KeyedResourceFactory<K, T> factory, K key) implements ResourceFactory<T> {

	@Override
	public T create(CreationScope scope) throws Exception {
		return this.factory.create(this.key, scope);
	}

	@Override
	public boolean isValid(T resource) throws Exception {
		return this.factory.isValid(this.key, resource);
	}

	@Override
	public boolean validates() {
		return this.factory.validates();
	}

	@Override
	public void reset(T resource) throws Exception {
		this.factory.reset(this.key, resource);
	}

	@Override
	public boolean resets() {
		return this.factory.resets();
	}

	@Override
	public boolean checksInPlace() {
		return this.factory.checksInPlace();
	}

	@Override
	public void destroy(T resource) throws Exception {
		this.factory.destroy(this.key, resource);
	}

	@Override
	public boolean isFatal(Throwable failure) {
		return this.factory.isFatal(failure);
	}

	@Override
	public String toString() {
		return this.factory.toString();
	}

}
