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

	private final PoolContext<T> pool;

	private final Acquisition<T> acquisition;

	private final WaiterQueue<T> waiterQueue;

	private final WaitTimeouts<T> waitTimeouts;

	private final PendingLimit<T> pendingLimit;

	private final Placement<T> placement;

	private final CreationScheduler<T> creations;

	private final FailFast<T> failFast;

	private final LeaseTracker<T> leaseTracker;

	private final AcquireFailures<T> failures;

	final Completions<T> completions;

	AsyncAcquisition(PoolContext<T> pool, Acquisition<T> acquisition, WaiterQueue<T> waiterQueue,
			WaitTimeouts<T> waitTimeouts, PendingLimit<T> pendingLimit, Placement<T> placement,
			CreationScheduler<T> creations, FailFast<T> failFast, LeaseTracker<T> leaseTracker,
			AcquireFailures<T> failures) {
		this.pool = pool;
		this.acquisition = acquisition;
		this.waiterQueue = waiterQueue;
		this.waitTimeouts = waitTimeouts;
		this.pendingLimit = pendingLimit;
		this.placement = placement;
		this.creations = creations;
		this.failFast = failFast;
		this.leaseTracker = leaseTracker;
		this.failures = failures;
		this.completions = new Completions<>(pool, this::conclude);
	}

	/**
	 * Leases a resource without blocking the caller. With a timeout of zero, a creation
	 * or a validation may still begin, for the next caller.
	 */
	CompletableFuture<Lease<T>> acquire(long timeoutNanos) {
		// A caller that queues must be able to leave the queue
		StackHeadroom.require();
		LeaseFuture<T> future = new LeaseFuture<>(this);
		long since = this.pool.clock.nanoTime();
		Thread thread = Thread.currentThread();
		EngineLease<T> lease = this.acquisition.leaseNow(thread, since, false);
		if (lease != null) {
			keep(future, lease);
			return future;
		}
		AsyncWaiter<T> waiter = new AsyncWaiter<>(thread, future, since, timeoutNanos, this.leaseTracker.stack(),
				this.completions);
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

	private void queue(AsyncWaiter<T> waiter, LeaseFuture<T> future) {
		StepPoint.QUEUE.reach();
		boolean waits = waiter.timeoutNanos > 0;
		FailFastRefusal refusal = this.failFast.refusal();
		if (refusal != null) {
			future.refuse(this.failures.refusal(refusal, waiter.since, waiter.timeoutNanos));
			return;
		}
		if (waits && this.pendingLimit.isExceeded()) {
			future.refuse(this.failures.refusal(End.REJECTED, waiter.since, waiter.timeoutNanos));
			return;
		}
		this.waiterQueue.enter(waiter);
		if (waits) {
			this.waitTimeouts.watch(waiter);
		}
		this.pool.signals.advanceWaiters();
		if (!waits && this.waiterQueue.end(waiter, End.TIMED_OUT)) {
			this.creations.requestOne();
			conclude(waiter);
		}
		else if (this.pendingLimit.refuseOneTooMany(waiter)) {
			conclude(waiter);
		}
		StepPoint.PARK.reach();
		if (this.pool.isClosing() && this.waiterQueue.end(waiter, End.CLOSED)) {
			waiter.wake();
		}
	}

	/**
	 * Called when the caller has ended the future.
	 */
	void cancelled(AsyncWaiter<T> waiter) {
		if (waiter.isCounted && this.waiterQueue.end(waiter, End.CANCELLED)) {
			conclude(waiter);
		}
	}

	/**
	 * Completes the future of a waiter that has ended.
	 */
	void conclude(AsyncWaiter<T> waiter) {
		Object outcome = waiter.get();
		if (outcome == null) {
			return;
		}
		try {
			this.acquisition.leave(waiter, outcome);
		}
		finally {
			complete(waiter, waiter.future, outcome);
		}
	}

	private void complete(AsyncWaiter<T> waiter, LeaseFuture<T> future, Object outcome) {
		if (outcome instanceof Slot<?>) {
			lease(waiter, future, waiter.slot());
		}
		else if (outcome == End.CANCELLED) {
			this.failures.notAcquired(AcquireOutcome.CANCELLED, waiter.since);
		}
		else {
			future.refuse(refusal(waiter, outcome));
		}
	}

	private Throwable refusal(AsyncWaiter<T> waiter, Object outcome) {
		try {
			return this.failures.refusal(outcome, waiter.since, waiter.timeoutNanos, waiter.thread);
		}
		catch (Throwable ex) {
			// Out of memory; otherwise the future would wait for ever
			return ex;
		}
	}

	private void lease(AsyncWaiter<T> waiter, LeaseFuture<T> future, Slot<T> slot) {
		EngineLease<T> lease;
		try {
			StepPoint.DELIVERED.reach();
			lease = this.acquisition.lease(slot, waiter.thread, waiter.since, waiter.stack);
		}
		catch (Throwable ex) {
			this.placement.putBack(slot);
			future.refuse(ex);
			return;
		}
		if (!keep(future, lease)) {
			this.failures.notAcquired(AcquireOutcome.CANCELLED, waiter.since);
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
