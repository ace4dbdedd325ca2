package io.github.managedpools.engine;

import io.github.managedpools.Lease;
import org.jspecify.annotations.Nullable;

/**
 * The future of a lease that a caller gets. The pool completes it by {@link #keep} or
 * {@link #refuse}; if the caller ends it, its waiter ends as well.
 */
final class LeaseFuture<T> extends LeaseStage<Lease<T>> {

	private final AsyncAcquisition<T> asyncAcquisition;

	/** The waiter for the lease; set before it queues. */
	volatile @Nullable AsyncWaiter<T> waiter;

	private volatile @Nullable PromisedLease<T> lease;

	LeaseFuture(AsyncAcquisition<T> asyncAcquisition) {
		super(null);
		this.asyncAcquisition = asyncAcquisition;
	}

	/**
	 * Completes the future with a lease, unless it has already completed.
	 * @see #has
	 */
	void keep(PromisedLease<T> lease) {
		// Must come first: a caller that sees the lease may abandon it at once
		this.lease = lease;
		ThreadState.begin();
		try {
			endInside(lease);
		}
		finally {
			ThreadState.end();
		}
	}

	/**
	 * Whether the future has completed with a lease.
	 */
	boolean has(PromisedLease<T> lease) {
		return isDone() && !isCompletedExceptionally() && getNow(lease) == lease;
	}

	/**
	 * Completes the future without a lease.
	 */
	void refuse(Throwable failure) {
		ThreadState.begin();
		try {
			failInside(failure);
		}
		finally {
			ThreadState.end();
		}
	}

	@Override
	void ended() {
		AsyncWaiter<T> waiting = this.waiter;
		if (waiting != null) {
			this.asyncAcquisition.cancelled(waiting);
		}
	}

	@Override
	void takeBack(@Nullable Object result) {
		PromisedLease<T> promised = this.lease;
		if (promised != null && promised == result) {
			promised.takeBack();
		}
	}

}
