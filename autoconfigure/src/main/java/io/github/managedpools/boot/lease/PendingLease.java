package io.github.managedpools.boot.lease;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;

/**
 * A lease that is being acquired, and may be ended at any moment: before it is there, in
 * the same instant, or later. Whichever way, it ends once, and nothing is lost.
 * <p>
 * The future decides: it is completed by the pool or cancelled from here, never both. So
 * nothing depends on whether a lease that is on its way through some operators arrives.
 *
 * @param <T> the type of the resource
 * @since 0.1.0
 */
public final class PendingLease<T> implements Lease<T> {

	private final CompletableFuture<Lease<T>> future;

	private final AtomicBoolean ended = new AtomicBoolean();

	/**
	 * Begins to acquire.
	 * @param pool the pool to lease from
	 */
	public PendingLease(Pool<T> pool) {
		this.future = pool.acquireAsync();
	}

	/**
	 * The future of the pool's lease, not to be cancelled or completed by others.
	 * @return the future
	 */
	public CompletableFuture<Lease<T>> future() {
		return this.future;
	}

	/**
	 * The leased resource.
	 * @throws IllegalStateException if it is not there yet, will never be, or the lease
	 * is over
	 */
	@Override
	public T get() {
		if (!this.future.isDone() || this.future.isCompletedExceptionally()) {
			throw new IllegalStateException("There is no lease");
		}
		return this.future.join().get();
	}

	@Override
	public void invalidate() {
		if (end()) {
			this.future.join().invalidate();
		}
	}

	@Override
	public void close() {
		if (end()) {
			this.future.join().close();
		}
	}

	/**
	 * Whether the pool's lease is there and has to be ended by this call.
	 */
	private boolean end() {
		return this.ended.compareAndSet(false, true) && !this.future.cancel(false)
				&& !this.future.isCompletedExceptionally();
	}

}
