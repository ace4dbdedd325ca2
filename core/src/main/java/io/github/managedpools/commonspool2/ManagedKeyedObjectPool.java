package io.github.managedpools.commonspool2;

import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.PoolState;
import org.apache.commons.pool2.DestroyMode;
import org.apache.commons.pool2.KeyedObjectPool;
import org.jspecify.annotations.Nullable;

/**
 * A {@link KeyedObjectPool} of commons-pool2 over a {@link KeyedPool}, for code that
 * can't be changed. What {@link ManagedObjectPool} promises applies for each key.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the objects
 * @since 0.1.0
 */
public final class ManagedKeyedObjectPool<K, V> implements KeyedObjectPool<K, V> {

	private final KeyedPool<K, V> pool;

	private final BorrowedObjects<V> borrowed;

	/**
	 * Create a new {@code ManagedKeyedObjectPool} over a pool with any factory other than
	 * an {@link ActivateOnBorrowKeyedResourceFactory}.
	 * @param pool the pool
	 * @throws IllegalArgumentException if several leases of the pool may share a resource
	 */
	public ManagedKeyedObjectPool(KeyedPool<K, V> pool) {
		this(pool, new BorrowSteps<>() {
		});
	}

	/**
	 * Create a new {@code ManagedKeyedObjectPool} whose borrowers activate and passivate
	 * the objects.
	 * @param pool the pool, which should be used only through this object
	 * @param factory the factory of that pool
	 * @throws IllegalArgumentException if several leases of the pool may share a resource
	 */
	public ManagedKeyedObjectPool(KeyedPool<K, V> pool, ActivateOnBorrowKeyedResourceFactory<K, V> factory) {
		this(pool, Objects.requireNonNull(factory, "'factory' must not be null").steps());
	}

	private ManagedKeyedObjectPool(KeyedPool<K, V> pool, BorrowSteps<V> steps) {
		this.pool = Objects.requireNonNull(pool, "'pool' must not be null");
		Counts.requireExclusive(pool.name(), pool.settings().perKey());
		this.borrowed = new BorrowedObjects<>(pool.name(), steps);
	}

	/**
	 * The pool that lends the objects.
	 * @return the pool
	 */
	public KeyedPool<K, V> pool() {
		return this.pool;
	}

	/**
	 * Borrows an object of a key, as {@link ManagedObjectPool#borrowObject()} does.
	 * @param key the key
	 * @return the object, to be returned or invalidated by the caller
	 * @throws NoSuchElementException if the pool of the key is exhausted or suspended for
	 * the whole time, if too many callers wait or too many keys are in use, or if a new
	 * object can't be activated or is not valid
	 * @throws IllegalStateException if the pool is closed
	 * @throws InterruptedException if the thread is interrupted on entry or while it
	 * waits; nothing is borrowed then
	 * @throws Exception the factory's own exception, if it could not build an object for
	 * this call
	 */
	@Override
	public V borrowObject(K key) throws Exception {
		return this.borrowed.borrow(new Source(key));
	}

	/**
	 * Returns an object. If the factory can't passivate it, it is destroyed, and the
	 * failure is logged.
	 * @param key the key that it was borrowed with
	 * @param object the object
	 * @throws IllegalStateException if the object is not borrowed, or with another key
	 */
	@Override
	public void returnObject(K key, V object) {
		this.borrowed.giveBack(key, object, destroyTimeout());
	}

	/**
	 * Destroys an object, as {@link ManagedObjectPool#invalidateObject(Object)} does.
	 * @param key the key that it was borrowed with
	 * @param object the object
	 * @throws IllegalStateException if the object is not borrowed, or with another key
	 * @throws Exception the factory's own exception, if it could not destroy the object
	 */
	@Override
	public void invalidateObject(K key, V object) throws Exception {
		invalidateObject(key, object, DestroyMode.NORMAL);
	}

	/**
	 * Destroys an object as {@link #invalidateObject(Object, Object)} does.
	 * @param key the key that it was borrowed with
	 * @param object the object
	 * @param mode the mode to pass to the factory, if that is an
	 * {@link ActivateOnBorrowKeyedResourceFactory}
	 * @throws IllegalStateException if the object is not borrowed, or with another key
	 * @throws Exception the factory's own exception, if it could not destroy the object
	 */
	@Override
	public void invalidateObject(K key, V object, DestroyMode mode) throws Exception {
		this.borrowed.invalidate(key, object, mode, destroyTimeout());
	}

	/**
	 * Builds an idle object of a key, unless the pool of the key or all keys together
	 * have their maximum, as {@link ManagedObjectPool#addObject()} does.
	 * @param key the key
	 * @throws NoSuchElementException if the time for it has elapsed, or too many keys are
	 * in use
	 * @throws IllegalStateException if the pool is closed
	 * @throws InterruptedException if the thread is interrupted
	 * @throws Exception the factory's own exception, if it could not build or passivate
	 * the object
	 */
	@Override
	public void addObject(K key) throws Exception {
		this.borrowed.add(new Source(key));
	}

	/**
	 * Destroys the idle objects of all keys, as {@link ManagedObjectPool#clear()} does.
	 */
	@Override
	public void clear() {
		this.borrowed.clear(null, this.pool::refresh, destroyTimeout());
	}

	/**
	 * Destroys the idle objects of a key, as {@link ManagedObjectPool#clear()} does.
	 * @param key the key
	 */
	@Override
	public void clear(K key) {
		this.borrowed.clear(key, () -> this.pool.refresh(key), destroyTimeout());
	}

	/**
	 * The keys that have a pool now.
	 */
	@Override
	public List<K> getKeys() {
		return List.copyOf(this.pool.keys());
	}

	/**
	 * The number of open leases of all keys.
	 */
	@Override
	public int getNumActive() {
		return this.pool.state().leases();
	}

	/**
	 * The number of open leases of a key.
	 */
	@Override
	public int getNumActive(K key) {
		PoolState state = this.pool.states().get(key);
		return (state != null) ? state.leases() : 0;
	}

	/**
	 * The number of objects of all keys that no borrower has.
	 */
	@Override
	public int getNumIdle() {
		return Counts.idle(this.pool.state());
	}

	/**
	 * The number of objects of a key that no borrower has.
	 */
	@Override
	public int getNumIdle(K key) {
		PoolState state = this.pool.states().get(key);
		return (state != null) ? Counts.idle(state) : 0;
	}

	/**
	 * Closes the pool as {@link KeyedPool#close()} does, with the drain timeout that
	 * {@link ManagedObjectPool#close()} describes.
	 */
	@Override
	public void close() {
		this.pool.close();
	}

	@Override
	public String toString() {
		return "ManagedKeyedObjectPool[%s, active=%d, idle=%d]".formatted(this.pool.name(), getNumActive(),
				getNumIdle());
	}

	private Duration destroyTimeout() {
		return this.pool.settings().perKey().destroyTimeout();
	}

	/**
	 * The pool of one key as its borrowers use it.
	 */
	private final class Source implements BorrowedFrom<V> {

		private final K key;

		Source(K key) {
			this.key = Objects.requireNonNull(key, "'key' must not be null");
		}

		@Override
		public Object key() {
			return this.key;
		}

		@Override
		public Lease<V> acquire() throws InterruptedException {
			return ManagedKeyedObjectPool.this.pool.acquire(this.key);
		}

		@Override
		public PoolSettings settings() {
			return ManagedKeyedObjectPool.this.pool.settings().perKey();
		}

		@Override
		public boolean isClosed() {
			return Counts.isClosed(ManagedKeyedObjectPool.this.pool.state());
		}

		@Override
		public long created() {
			PoolState state = state();
			return (state != null) ? state.counters().created() : 0;
		}

		@Override
		public boolean hasRoom() {
			PoolState state = state();
			Integer maxTotal = ManagedKeyedObjectPool.this.pool.settings().maxTotal();
			return (state == null || Counts.existing(state) < state.size().max())
					&& (maxTotal == null || Counts.existing(ManagedKeyedObjectPool.this.pool.state()) < maxTotal);
		}

		private @Nullable PoolState state() {
			return ManagedKeyedObjectPool.this.pool.states().get(this.key);
		}

	}

}
