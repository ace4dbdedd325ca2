package io.github.managedpools.commonspool2;

import java.util.NoSuchElementException;
import java.util.Objects;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.PoolState;
import org.apache.commons.pool2.DestroyMode;
import org.apache.commons.pool2.ObjectPool;

/**
 * An {@link ObjectPool} of commons-pool2 over a {@link Pool}, for code that can't be
 * changed: a library that takes an {@code ObjectPool} gets the promises of the pool, and
 * its loans appear as leases in state, health, meters and reports of leaks.
 * <p>
 * The object of any pool can be borrowed: <pre class="code">
 * ObjectPool&lt;Socket&gt; pool = new ManagedObjectPool&lt;&gt;(ticketPool);
 * </pre> A factory that was written for commons-pool2 builds the objects either through a
 * {@link PooledObjectResourceFactory}, whose calls happen on the pool's threads and are
 * limited in time, or through an {@link ActivateOnBorrowResourceFactory}, whose calls
 * happen when and where a {@code GenericObjectPool} makes them.
 * <p>
 * Loans that an object outlives can't be told apart: a caller that returns an object
 * twice, the second time after the next borrower has got it, takes it from that borrower,
 * as in commons-pool2. New code should use the leases of the pool instead.
 *
 * @param <T> the type of the objects
 * @since 0.1.0
 */
public final class ManagedObjectPool<T> implements ObjectPool<T> {

	private final Pool<T> pool;

	private final BorrowedObjects<T> borrowed;

	private final BorrowedFrom<T> source = new Source();

	/**
	 * Create a new {@code ManagedObjectPool} over a pool with any factory other than an
	 * {@link ActivateOnBorrowResourceFactory}.
	 * @param pool the pool
	 * @throws IllegalArgumentException if several leases of the pool may share a resource
	 */
	public ManagedObjectPool(Pool<T> pool) {
		this(pool, new BorrowSteps<>() {
		});
	}

	/**
	 * Create a new {@code ManagedObjectPool} whose borrowers activate and passivate the
	 * objects.
	 * @param pool the pool, which should be used only through this object
	 * @param factory the factory of that pool
	 * @throws IllegalArgumentException if several leases of the pool may share a resource
	 */
	public ManagedObjectPool(Pool<T> pool, ActivateOnBorrowResourceFactory<T> factory) {
		this(pool, Objects.requireNonNull(factory, "'factory' must not be null").steps());
	}

	private ManagedObjectPool(Pool<T> pool, BorrowSteps<T> steps) {
		this.pool = Objects.requireNonNull(pool, "'pool' must not be null");
		Counts.requireExclusive(pool.name(), pool.settings());
		this.borrowed = new BorrowedObjects<>(pool.name(), steps);
	}

	/**
	 * The pool that lends the objects.
	 * @return the pool
	 */
	public Pool<T> pool() {
		return this.pool;
	}

	/**
	 * Borrows an object, waiting at most the pool's
	 * {@linkplain PoolSettings#acquireTimeout() acquire timeout}.
	 * @return the object, to be returned or invalidated by the caller
	 * @throws NoSuchElementException if the pool is exhausted or suspended for the whole
	 * time, if too many callers wait already, or if a new object can't be activated or is
	 * not valid
	 * @throws IllegalStateException if the pool is closed
	 * @throws InterruptedException if the thread is interrupted on entry or while it
	 * waits; nothing is borrowed then
	 * @throws Exception the factory's own exception, if it could not build an object for
	 * this call
	 */
	@Override
	public T borrowObject() throws Exception {
		return this.borrowed.borrow(this.source);
	}

	/**
	 * Returns an object. If the factory can't passivate it, it is destroyed, and the
	 * failure is logged.
	 * @param object the object
	 * @throws IllegalStateException if the object is not borrowed
	 */
	@Override
	public void returnObject(T object) {
		this.borrowed.giveBack(Counts.NO_KEY, object, this.pool.settings().destroyTimeout());
	}

	/**
	 * Destroys an object. With an {@link ActivateOnBorrowResourceFactory}, waits for its
	 * end, at most the {@linkplain PoolSettings#destroyTimeout() destroy timeout}; an
	 * interrupt ends the wait and stays set.
	 * @param object the object
	 * @throws IllegalStateException if the object is not borrowed
	 * @throws Exception the factory's own exception, if it could not destroy the object
	 */
	@Override
	public void invalidateObject(T object) throws Exception {
		invalidateObject(object, DestroyMode.NORMAL);
	}

	/**
	 * Destroys an object as {@link #invalidateObject(Object)} does.
	 * @param object the object
	 * @param mode the mode to pass to the factory, if that is an
	 * {@link ActivateOnBorrowResourceFactory}
	 * @throws IllegalStateException if the object is not borrowed
	 * @throws Exception the factory's own exception, if it could not destroy the object
	 */
	@Override
	public void invalidateObject(T object, DestroyMode mode) throws Exception {
		this.borrowed.invalidate(Counts.NO_KEY, object, mode, this.pool.settings().destroyTimeout());
	}

	/**
	 * Builds an idle object, unless the pool has its maximum. Leases the idle objects in
	 * the meantime, so that it suits the start of an application better than busy times:
	 * the minimum of the {@linkplain PoolSettings#size() size} needs no such calls.
	 * @throws NoSuchElementException if the time for it has elapsed
	 * @throws IllegalStateException if the pool is closed
	 * @throws InterruptedException if the thread is interrupted
	 * @throws Exception the factory's own exception, if it could not build or passivate
	 * the object
	 */
	@Override
	public void addObject() throws Exception {
		this.borrowed.add(this.source);
	}

	/**
	 * Destroys the idle objects, and waits for that as {@link #invalidateObject(Object)}
	 * does. Objects that are borrowed now are destroyed on their return, as
	 * {@link Pool#refresh()} does.
	 */
	@Override
	public void clear() {
		this.borrowed.clear(null, this.pool::refresh, this.pool.settings().destroyTimeout());
	}

	/**
	 * The number of open leases of the pool, those that were not borrowed through this
	 * object included.
	 */
	@Override
	public int getNumActive() {
		return this.pool.state().leases();
	}

	/**
	 * The number of objects that no borrower has, those that are being reset or validated
	 * included.
	 */
	@Override
	public int getNumIdle() {
		return Counts.idle(this.pool.state());
	}

	/**
	 * Closes the pool as {@link Pool#close()} does: waits for borrowed objects as long as
	 * the {@linkplain PoolSettings#drainTimeout() drain timeout} permits, which should be
	 * zero for code that expects {@code close} to return at once. Objects can be returned
	 * afterwards, and are destroyed then.
	 */
	@Override
	public void close() {
		this.pool.close();
	}

	@Override
	public String toString() {
		return "ManagedObjectPool[%s, active=%d, idle=%d]".formatted(this.pool.name(), getNumActive(), getNumIdle());
	}

	/**
	 * The pool as its borrowers use it.
	 */
	private final class Source implements BorrowedFrom<T> {

		@Override
		public Object key() {
			return Counts.NO_KEY;
		}

		@Override
		public Lease<T> acquire() throws InterruptedException {
			return ManagedObjectPool.this.pool.acquire();
		}

		@Override
		public PoolSettings settings() {
			return ManagedObjectPool.this.pool.settings();
		}

		@Override
		public boolean isClosed() {
			return Counts.isClosed(ManagedObjectPool.this.pool.state());
		}

		@Override
		public long created() {
			return ManagedObjectPool.this.pool.state().counters().created();
		}

		@Override
		public boolean hasRoom() {
			PoolState state = ManagedObjectPool.this.pool.state();
			return Counts.existing(state) < state.size().max();
		}

	}

}
