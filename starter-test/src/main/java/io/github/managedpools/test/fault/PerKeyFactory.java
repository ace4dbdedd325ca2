package io.github.managedpools.test.fault;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.ResourceFactory;

/**
 * A factory of a keyed pool that passes each call on to a factory for its key. It does
 * not override whether resources are validated, reset or broken by a failure.
 *
 * @param <K> the type of the keys
 * @param <T> the type of the resources
 * @since 0.1.0
 */
public interface PerKeyFactory<K, T> extends KeyedResourceFactory<K, T> {

	/**
	 * Returns the factory for one key.
	 * @param key the key
	 * @return the key's factory
	 */
	ResourceFactory<T> forKey(K key);

	@Override
	default T create(K key, CreationScope scope) throws Exception {
		return forKey(key).create(scope);
	}

	@Override
	default boolean isValid(K key, T resource) throws Exception {
		return forKey(key).isValid(resource);
	}

	@Override
	default void reset(K key, T resource) throws Exception {
		forKey(key).reset(resource);
	}

	@Override
	default void destroy(K key, T resource) throws Exception {
		forKey(key).destroy(resource);
	}

}
