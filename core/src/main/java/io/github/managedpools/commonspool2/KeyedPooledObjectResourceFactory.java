package io.github.managedpools.commonspool2;

import java.util.Objects;

import io.github.managedpools.CreationScope;
import io.github.managedpools.FatalFailures;
import io.github.managedpools.KeyedResourceFactory;
import org.apache.commons.pool2.BaseKeyedPooledObjectFactory;
import org.apache.commons.pool2.KeyedPooledObjectFactory;

/**
 * Builds the resources of a keyed pool with a factory that was written for commons-pool2,
 * so that migrating takes one line: <pre class="code">
 * KeyedObjectPool&lt;String, Session&gt; before = new GenericKeyedObjectPool&lt;&gt;(new SessionFactory());
 * KeyedPool&lt;String, Session&gt; after = KeyedPool.builder(new KeyedPooledObjectResourceFactory&lt;&gt;(new SessionFactory()))
 *     .build();
 * </pre>
 * <p>
 * Each object gets the calls that {@link PooledObjectResourceFactory} describes, with its
 * key. The factory is called on threads of the pool, not on the borrower's, and by
 * several at a time, for one key and for several.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the resources
 * @since 0.1.0
 */
public final class KeyedPooledObjectResourceFactory<K, V> implements KeyedResourceFactory<K, V> {

	private final KeyedPooledObjectFactory<K, V> factory;

	private final FactoryTraits traits;

	private final PooledObjects<V> objects = new PooledObjects<>();

	/**
	 * Create a new {@code KeyedPooledObjectResourceFactory}.
	 * @param factory the factory, to be used by one pool
	 */
	public KeyedPooledObjectResourceFactory(KeyedPooledObjectFactory<K, V> factory) {
		this.factory = Objects.requireNonNull(factory, "'factory' must not be null");
		this.traits = FactoryTraits.of(factory, BaseKeyedPooledObjectFactory.class);
	}

	@Override
	public V create(K key, CreationScope scope) throws Exception {
		return this.objects.create(boundTo(key), scope);
	}

	@Override
	public boolean isValid(K key, V resource) throws Exception {
		return this.objects.isValid(boundTo(key), resource);
	}

	@Override
	public boolean validates() {
		return this.traits.validates();
	}

	@Override
	public void reset(K key, V resource) throws Exception {
		this.objects.reset(boundTo(key), resource);
	}

	@Override
	public boolean resets() {
		return this.traits.prepares();
	}

	/**
	 * Returns {@code false} if the factory overrides {@code validateObject}, and
	 * otherwise decides as {@link FatalFailures} does, because activating an object again
	 * does not reveal the state of its far side.
	 */
	@Override
	public boolean isFatal(Throwable failure) {
		return this.traits.isFatal(failure);
	}

	/**
	 * Does nothing: the undo of the creation destroys the wrapper, exactly once, whether
	 * or not the object ever got into the pool.
	 */
	@Override
	public void destroy(K key, V resource) {
	}

	/**
	 * The number of objects, including those being built or destroyed.
	 */
	int size() {
		return this.objects.size();
	}

	private KeyBoundObjectFactory<K, V> boundTo(K key) {
		return new KeyBoundObjectFactory<>(key, this.factory);
	}

}
