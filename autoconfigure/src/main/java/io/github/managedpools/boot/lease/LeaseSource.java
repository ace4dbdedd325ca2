package io.github.managedpools.boot.lease;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import org.jspecify.annotations.Nullable;

/**
 * The source of a lease: a pool, or one key of a keyed pool. Two sources are equal if
 * they have the same pool and equal keys. A nested call with an equal source shares the
 * lease.
 */
abstract sealed class LeaseSource {

	private final Object pool;

	private final @Nullable Object key;

	private LeaseSource(Object pool, @Nullable Object key) {
		this.pool = pool;
		this.key = key;
	}

	static LeaseSource of(Pool<?> pool) {
		return new OfPool(pool);
	}

	/**
	 * Creates the source for a key.
	 * @param pool the keyed pool
	 * @param key the key, whose type has been checked
	 */
	@SuppressWarnings("unchecked")
	static LeaseSource of(KeyedPool<?, ?> pool, Object key) {
		return new OfKey((KeyedPool<Object, ?>) pool, key);
	}

	/**
	 * The pool or keyed pool.
	 */
	final Object pool() {
		return this.pool;
	}

	final boolean isKeyed() {
		return this.key != null;
	}

	abstract String name();

	abstract Lease<?> acquire() throws InterruptedException;

	/**
	 * Starts to acquire a lease without blocking.
	 */
	abstract PendingLease<?> acquireAsync();

	/**
	 * Whether a failure means that a resource of the pool is broken. If the pool throws,
	 * it does.
	 */
	abstract boolean isFatal(Throwable failure);

	@Override
	public final boolean equals(@Nullable Object other) {
		return other instanceof LeaseSource source && source.pool == this.pool && Objects.equals(source.key, this.key);
	}

	@Override
	public final int hashCode() {
		return System.identityHashCode(this.pool) * 31 + Objects.hashCode(this.key);
	}

	private static final class OfPool extends LeaseSource {

		private final Pool<?> pool;

		OfPool(Pool<?> pool) {
			super(pool, null);
			this.pool = pool;
		}

		@Override
		String name() {
			return this.pool.name();
		}

		@Override
		Lease<?> acquire() throws InterruptedException {
			return this.pool.acquire();
		}

		@Override
		PendingLease<?> acquireAsync() {
			return new PendingLease<>(this.pool);
		}

		@Override
		boolean isFatal(Throwable failure) {
			return LeaseFailures.isFatal(this.pool, failure);
		}

	}

	private static final class OfKey extends LeaseSource {

		private final KeyedPool<Object, ?> pool;

		private final Object key;

		OfKey(KeyedPool<Object, ?> pool, Object key) {
			super(pool, key);
			this.pool = pool;
			this.key = key;
		}

		@Override
		String name() {
			return this.pool.name();
		}

		@Override
		Lease<?> acquire() throws InterruptedException {
			return this.pool.acquire(this.key);
		}

		@Override
		PendingLease<?> acquireAsync() {
			return pending(this.pool, this.key);
		}

		private static <T> PendingLease<T> pending(KeyedPool<Object, T> pool, Object key) {
			CompletableFuture<Lease<T>> future = pool.acquireAsync(key);
			return new PendingLease<>(future);
		}

		@Override
		boolean isFatal(Throwable failure) {
			try {
				return this.pool.isFatal(failure);
			}
			catch (Throwable ex) {
				return true;
			}
		}

	}

}
