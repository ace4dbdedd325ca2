package io.github.managedpools.engine;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.Lease;
import io.github.managedpools.PoolException;
import io.github.managedpools.PoolListener.AcquireOutcome;
import io.github.managedpools.TooManyKeysException;
import org.jspecify.annotations.Nullable;

/**
 * The room where callers are shown to the pool of their key, which lends to them.
 */
final class KeyedLending<K, T> {

	private final KeyedEngine<K, T> family;

	KeyedLending(KeyedEngine<K, T> family) {
		this.family = family;
	}

	/**
	 * Leases a resource of a key.
	 * @param timeout the longest wait, or {@code null} for the configured one
	 */
	Lease<T> acquire(K key, @Nullable Duration timeout) throws InterruptedException {
		Lease<T> lease = acquireQuickly(key);
		if (lease != null) {
			return lease;
		}
		Member<K, T> member = this.family.admitting.admit(key);
		try {
			return (timeout != null) ? member.engine.acquire(timeout) : member.engine.acquire();
		}
		finally {
			member.unpin();
		}
	}

	private @Nullable Lease<T> acquireQuickly(K key) throws InterruptedException {
		if (!Thread.currentThread().isInterrupted()) {
			return tryQuickly(key);
		}
		if (this.family.admitting.find(key) == null) {
			// No key gets a pool for a caller who gets nothing
			Thread.interrupted();
			this.family.surroundings.telling.notAcquired(AcquireOutcome.INTERRUPTED, 0);
			throw Refusing.interrupted(this.family.name());
		}
		return null;
	}

	/**
	 * Leases without a pin: if the pool is put to rest meanwhile, the lease is a good one
	 * all the same.
	 */
	private @Nullable Lease<T> tryQuickly(K key) {
		Member<K, T> member = this.family.admitting.find(key);
		return (member != null) ? member.engine.tryQuickly() : null;
	}

	Optional<Lease<T>> tryAcquire(K key) {
		Lease<T> lease = tryQuickly(key);
		if (lease != null) {
			return Optional.of(lease);
		}
		Member<K, T> member;
		try {
			member = this.family.admitting.admit(key);
		}
		catch (TooManyKeysException ex) {
			return Optional.empty();
		}
		try {
			return member.engine.tryAcquire();
		}
		finally {
			member.unpin();
		}
	}

	CompletableFuture<Lease<T>> acquireAsync(K key) {
		Member<K, T> member;
		try {
			member = this.family.admitting.admit(key);
		}
		catch (PoolException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		Once unpinned = new Once();
		CompletableFuture<Lease<T>> future = null;
		try {
			future = member.engine.acquireAsync();
			future.whenComplete((lease, failure) -> unpin(member, unpinned));
			return future;
		}
		catch (Throwable ex) {
			unpin(member, unpinned);
			if (future instanceof LeaseStage<?> unseen) {
				unseen.abandon();
			}
			throw ex;
		}
	}

	private void unpin(Member<K, T> member, Once unpinned) {
		if (unpinned.end()) {
			member.unpin();
		}
	}

}
