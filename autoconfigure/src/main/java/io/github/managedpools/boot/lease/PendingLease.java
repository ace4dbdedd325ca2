package io.github.managedpools.boot.lease;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import org.jspecify.annotations.Nullable;

/**
 * A lease that is being acquired and can be ended at any moment: before it arrives, at
 * the same instant, or later. It ends exactly once, and no resource is lost.
 * <p>
 * The future decides the race: either the pool completes it or this class cancels it,
 * never both. So it does not matter whether a lease on its way through reactive operators
 * arrives.
 *
 * @param <T> the type of the resource
 * @since 0.1.0
 */
public final class PendingLease<T> implements Lease<T> {

	private final CompletableFuture<Lease<T>> future;

	private final AtomicBoolean ended = new AtomicBoolean();

	/** The creator of this lease and the calls that are running. */
	private final AtomicInteger holders = new AtomicInteger(1);

	private volatile boolean broken;

	private volatile boolean suspect;

	/**
	 * Starts to acquire a lease.
	 * @param pool the pool to lease from
	 */
	public PendingLease(Pool<T> pool) {
		this(pool.acquireAsync());
	}

	/**
	 * Creates a lease from the future of a pool.
	 * @param future the future of a pool
	 */
	PendingLease(CompletableFuture<Lease<T>> future) {
		this.future = LeaseFailures.required(future);
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
	 * @throws IllegalStateException if the lease has not arrived, never will, or is over
	 */
	@Override
	public T get() {
		if (!this.future.isDone() || this.future.isCompletedExceptionally()) {
			throw new IllegalStateException("There is no lease");
		}
		return LeaseFailures.required(this.future.join()).get();
	}

	/**
	 * Calls a function with the resource, unless the lease is over. If another thread
	 * ends the lease in the meantime, the end takes effect when the function has
	 * returned.
	 * @param <R> the type of the result
	 * @param work the function
	 * @return its result, or {@code null} if the lease is over
	 */
	public <R> @Nullable R call(Function<? super T, R> work) {
		if (this.holders.getAndUpdate((count) -> (count > 0) ? count + 1 : 0) == 0) {
			return null;
		}
		try {
			return work.apply(get());
		}
		finally {
			release();
		}
	}

	@Override
	public void invalidate() {
		this.broken = true;
		close();
	}

	@Override
	public void suspect() {
		this.suspect = true;
	}

	@Override
	public void close() {
		if (this.ended.compareAndSet(false, true)) {
			this.future.cancel(false);
			release();
		}
	}

	private void release() {
		if (this.holders.decrementAndGet() > 0 || this.future.isCompletedExceptionally()) {
			return;
		}
		Lease<T> lease = LeaseFailures.required(this.future.join());
		try {
			if (this.broken) {
				lease.invalidate();
			}
			else if (this.suspect) {
				lease.suspect();
			}
		}
		finally {
			lease.close();
		}
	}

}
