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
 * Routes callers to the pool of their key, which lends to them.
 */
final class KeyedAcquisition<K, T> {

	private final KeyedEngine<K, T> family;

	KeyedAcquisition(KeyedEngine<K, T> family) {
		this.family = family;
	}

	/**
	 * Leases a resource of a key.
	 * @param timeout the longest wait, or {@code null} for the configured one
	 */
	EngineLease<T> acquire(K key, @Nullable Duration timeout) throws InterruptedException {
		EngineLease<T> lease = acquireQuickly(key);
		if (lease != null) {
			return lease;
		}
		// A thread that pins a member must be able to unpin it
		StackHeadroom.require();
		KeyedMember<K, T> member = this.family.members.admit(key);
		try {
			return member.engine.acquire((timeout != null) ? timeout : member.engine.settings().acquireTimeout());
		}
		finally {
			member.unpin();
		}
	}

	private @Nullable EngineLease<T> acquireQuickly(K key) throws InterruptedException {
		if (!Thread.currentThread().isInterrupted()) {
			return tryQuickly(key);
		}
		if (this.family.members.find(key) == null) {
			// A caller that fails must not open a pool for its key
			Thread.interrupted();
			this.family.context.events.notAcquired(AcquireOutcome.INTERRUPTED, 0);
			throw AcquireFailures.interrupted(this.family.name());
		}
		return null;
	}

	/**
	 * Leases without a pin. If the pool is put at rest in the meantime, the lease is
	 * valid nevertheless.
	 */
	private @Nullable EngineLease<T> tryQuickly(K key) {
		KeyedMember<K, T> member = this.family.members.find(key);
		return (member != null) ? member.engine.tryQuickly() : null;
	}

	Optional<Lease<T>> tryAcquire(K key) {
		EngineLease<T> lease = tryQuickly(key);
		if (lease != null) {
			try {
				return Optional.of(lease);
			}
			catch (Throwable ex) {
				// No method call here: there may be no stack for it
				if (lease instanceof TrackedLease<T> tracked) {
					tracked.record.unended = true;
				}
				else if (lease instanceof PlainLease<T> plain && plain.word != 0) {
					plain.slot.isUnendedBroken = false;
					plain.slot.unended = plain;
				}
				lease.slot.owner.pool.signals.recoveryDue = true;
				throw ex;
			}
		}
		StackHeadroom.require();
		KeyedMember<K, T> member;
		try {
			member = this.family.members.admit(key);
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

	/**
	 * Leases a resource of a key to a caller that takes a future.
	 * @param timeout the longest wait, or {@code null} for the configured one
	 */
	CompletableFuture<Lease<T>> acquireAsync(K key, @Nullable Duration timeout) {
		StackHeadroom.require();
		OneShot unpinned = new OneShot();
		KeyedMember<K, T> member;
		try {
			member = this.family.members.admit(key);
		}
		catch (PoolException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		CompletableFuture<Lease<T>> future = null;
		try {
			future = (timeout != null) ? member.engine.acquireAsync(timeout) : member.engine.acquireAsync();
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

	private void unpin(KeyedMember<K, T> member, OneShot unpinned) {
		if (unpinned.end()) {
			member.unpin();
		}
	}

}
