package io.github.managedpools.engine;

import java.util.concurrent.CompletableFuture;

import io.github.managedpools.Lease;
import io.github.managedpools.PoolListener.AcquireOutcome;
import io.github.managedpools.engine.Waiter.End;

/**
 * Leases resources to callers that take a future. Their waiters share the queue with
 * blocked callers.
 */
final class AsyncAcquisition<T> {

	private final PoolEngine<T> engine;

	AsyncAcquisition(PoolEngine<T> engine) {
		this.engine = engine;
	}

	/**
	 * Leases a resource without blocking the caller. With a timeout of zero, a creation
	 * or a validation may still begin, for the next caller.
	 */
	CompletableFuture<Lease<T>> acquire(long timeoutNanos) {
		// A caller that queues must be able to leave the queue
		StackHeadroom.require();
		LeaseFuture<T> future = new LeaseFuture<>(this);
		long since = this.engine.clock.nanoTime();
		Thread thread = Thread.currentThread();
		EngineLease<T> lease = this.engine.acquisition.leaseNow(thread, since, false);
		if (lease != null) {
			keep(future, lease);
			return future;
		}
		Waiter<T> waiter = new Waiter<>(thread, future, since, timeoutNanos);
		waiter.stack = this.engine.leaseTracker.stack();
		waiter.conclusion = Task.of(() -> conclude(waiter));
		future.waiter = waiter;
		try {
			queue(waiter, future);
			return future;
		}
		catch (Throwable ex) {
			// No caller gets the future
			future.abandon();
			throw ex;
		}
	}

	private void queue(Waiter<T> waiter, LeaseFuture<T> future) {
		StepPoint.QUEUE.reach();
		boolean waits = waiter.timeoutNanos > 0;
		if (!this.engine.waiterQueue.enter(waiter, waits ? this.engine.settings().maxPending() : null)) {
			future.refuse(this.engine.acquireFailures.refusal(End.REJECTED, waiter.since, waiter.timeoutNanos));
			return;
		}
		if (waits) {
			this.engine.waitTimeouts.watch(waiter);
		}
		this.engine.advanceWaiters();
		if (!waits && this.engine.waiterQueue.end(waiter, End.TIMED_OUT)) {
			this.engine.creations.requestOne();
			conclude(waiter);
		}
		else if (this.engine.creations.refuseOneTooMany(waiter)) {
			conclude(waiter);
		}
		StepPoint.PARK.reach();
		if (this.engine.isClosing() && this.engine.waiterQueue.end(waiter, End.CLOSED)) {
			waiter.wake(this.engine);
		}
	}

	/**
	 * Called when the caller has ended the future.
	 */
	void cancelled(Waiter<T> waiter) {
		if (waiter.isCounted && this.engine.waiterQueue.end(waiter, End.CANCELLED)) {
			conclude(waiter);
		}
	}

	/**
	 * Completes the future of a waiter that has ended.
	 */
	void conclude(Waiter<T> waiter) {
		Object outcome = waiter.get();
		LeaseFuture<T> future = waiter.future;
		if (outcome == null || future == null) {
			return;
		}
		try {
			this.engine.acquisition.leave(waiter, outcome);
		}
		finally {
			complete(waiter, future, outcome);
		}
	}

	private void complete(Waiter<T> waiter, LeaseFuture<T> future, Object outcome) {
		if (outcome instanceof Slot<?>) {
			lease(waiter, future, this.engine.acquisition.delivered(outcome));
		}
		else if (outcome == End.CANCELLED) {
			this.engine.acquireFailures.notAcquired(AcquireOutcome.CANCELLED, waiter.since);
		}
		else {
			future.refuse(refusal(waiter, outcome));
		}
	}

	private Throwable refusal(Waiter<T> waiter, Object outcome) {
		try {
			return this.engine.acquireFailures.refusal(outcome, waiter.since, waiter.timeoutNanos, waiter.thread);
		}
		catch (Throwable ex) {
			// Out of memory; otherwise the future would wait for ever
			return ex;
		}
	}

	private void lease(Waiter<T> waiter, LeaseFuture<T> future, Slot<T> slot) {
		EngineLease<T> lease;
		try {
			StepPoint.DELIVERED.reach();
			lease = this.engine.acquisition.lease(slot, waiter.thread, waiter.since, waiter.stack);
		}
		catch (Throwable ex) {
			this.engine.release.putBack(slot);
			future.refuse(ex);
			return;
		}
		if (!keep(future, lease)) {
			this.engine.acquireFailures.notAcquired(AcquireOutcome.CANCELLED, waiter.since);
		}
	}

	/**
	 * Completes a future with a lease, which is closed at once if the future has already
	 * completed.
	 */
	private boolean keep(LeaseFuture<T> future, EngineLease<T> lease) {
		PromisedLease<T> promised = null;
		boolean kept = false;
		try {
			promised = new PromisedLease<>(lease);
			future.keep(promised);
		}
		finally {
			kept = promised != null && future.has(promised);
			if (!kept) {
				lease.close();
			}
		}
		return kept;
	}

}
