package io.github.managedpools.commonspool2;

import java.util.Objects;

import io.github.managedpools.CreationScope;
import io.github.managedpools.FatalFailures;
import io.github.managedpools.KeyedResourceFactory;
import org.apache.commons.pool2.BaseKeyedPooledObjectFactory;
import org.apache.commons.pool2.DestroyMode;
import org.apache.commons.pool2.KeyedPooledObjectFactory;

/**
 * Builds the resources of a keyed pool that is borrowed from only through a
 * {@link ManagedKeyedObjectPool}, with a factory that was written for commons-pool2. Each
 * object gets the calls that {@link ActivateOnBorrowResourceFactory} describes, with its
 * key.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the resources
 * @since 0.1.0
 */
public final class ActivateOnBorrowKeyedResourceFactory<K, V> implements KeyedResourceFactory<K, V> {

	private final KeyedPooledObjectFactory<K, V> factory;

	private final FactoryTraits traits;

	private final OnBorrowObjects<V> objects = new OnBorrowObjects<>();

	/**
	 * Create a new {@code ActivateOnBorrowKeyedResourceFactory}.
	 * @param factory the factory, to be used by one pool
	 */
	public ActivateOnBorrowKeyedResourceFactory(KeyedPooledObjectFactory<K, V> factory) {
		this.factory = Objects.requireNonNull(factory, "'factory' must not be null");
		this.traits = FactoryTraits.of(factory, BaseKeyedPooledObjectFactory.class);
	}

	@Override
	public V create(K key, CreationScope scope) throws Exception {
		return this.objects.create(new KeyBoundObjectFactory<>(key, this.factory), scope);
	}

	@Override
	public boolean isValid(K key, V resource) throws Exception {
		return this.objects.isValid(resource);
	}

	@Override
	public boolean validates() {
		return this.traits.validates();
	}

	/**
	 * Returns {@code false} if the factory overrides {@code validateObject}, and
	 * otherwise decides as {@link FatalFailures} does.
	 */
	@Override
	public boolean isFatal(Throwable failure) {
		return this.traits.isFatal(failure);
	}

	/**
	 * Does nothing: the undo of the creation calls
	 * {@link KeyedPooledObjectFactory#destroyObject(Object, org.apache.commons.pool2.PooledObject, DestroyMode)
	 * destroyObject}, exactly once, whether or not the object ever got into the pool.
	 */
	@Override
	public void destroy(K key, V resource) {
	}

	BorrowSteps<V> steps() {
		return this.objects;
	}

	/**
	 * The number of objects, including those being built or destroyed.
	 */
	int size() {
		return this.objects.size();
	}

}
