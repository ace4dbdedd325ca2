package io.github.managedpools.engine;

import java.util.concurrent.CompletableFuture;

import io.github.managedpools.Lease;
import io.github.managedpools.PoolListener.AcquireOutcome;
import io.github.managedpools.engine.Waiter.End;

/**
 * The room where callers get a promise of a resource instead of waiting for it. They
 * stand in the same line as those who wait.
 */
final class Promising<T> {

	private final PoolEngine<T> engine;

	Promising(PoolEngine<T> engine) {
		this.engine = engine;
	}

	/**
	 * Leases a resource without blocking the caller.
	 */
	CompletableFuture<Lease<T>> acquire(long timeoutNanos) {
		LeaseFuture<T> future = new LeaseFuture<>(this);
		long since = this.engine.clock.nanoTime();
		Thread thread = Thread.currentThread();
		this.engine.creating.fill();
		Slot<T> slot = this.engine.finding.takeNow(thread, since, false);
		if (slot != null) {
			keep(future, this.engine.lending.lease(slot, thread, since));
			return future;
		}
		Waiter<T> waiter = new Waiter<>(thread, future, since, timeoutNanos);
		waiter.stack = this.engine.tracking.stack();
		future.waiter = waiter;
		try {
			queue(waiter, future);
			return future;
		}
		catch (Throwable ex) {
			// Nobody gets the future
			future.abandon();
			throw ex;
		}
	}

	private void queue(Waiter<T> waiter, LeaseFuture<T> future) {
		StepPoint.QUEUE.reach();
		if (!this.engine.line.enter(waiter, this.engine.settings().maxPending())) {
			future.refuse(this.engine.refusing.refusal(End.REJECTED, waiter.since, waiter.timeoutNanos));
			return;
		}
		this.engine.deadlines.watch(waiter);
		this.engine.stir();
		if (this.engine.creating.refuseOneTooMany(waiter)) {
			conclude(waiter);
		}
		StepPoint.PARK.reach();
		if (this.engine.isClosing() && this.engine.line.end(waiter, End.CLOSED)) {
			waiter.wake(this.engine);
		}
	}

	/**
	 * The caller has ended the future.
	 */
	void cancelled(Waiter<T> waiter) {
		if (waiter.isCounted && this.engine.line.end(waiter, End.CANCELLED)) {
			conclude(waiter);
		}
	}

	/**
	 * Ends the future of a waiter that has ended.
	 */
	void conclude(Waiter<T> waiter) {
		Object outcome = waiter.get();
		LeaseFuture<T> future = waiter.future;
		if (outcome == null || future == null) {
			return;
		}
		try {
			this.engine.lending.leave(waiter, outcome);
		}
		finally {
			complete(waiter, future, outcome);
		}
	}

	private void complete(Waiter<T> waiter, LeaseFuture<T> future, Object outcome) {
		if (outcome instanceof Slot<?>) {
			lease(waiter, future, this.engine.lending.delivered(outcome));
		}
		else if (outcome == End.CANCELLED) {
			this.engine.refusing.notAcquired(AcquireOutcome.CANCELLED, waiter.since);
		}
		else {
			future.refuse(this.engine.refusing.refusal(outcome, waiter.since, waiter.timeoutNanos, waiter.thread));
		}
	}

	private void lease(Waiter<T> waiter, LeaseFuture<T> future, Slot<T> slot) {
		boolean kept;
		try {
			StepPoint.DELIVERED.reach();
			waiter.isLeasing = true;
			kept = keep(future, this.engine.lending.lease(slot, waiter.thread, waiter.since, waiter.stack));
		}
		catch (Throwable ex) {
			if (!waiter.isLeasing) {
				this.engine.returning.putBack(slot);
			}
			future.refuse(ex);
			return;
		}
		if (!kept) {
			this.engine.refusing.notAcquired(AcquireOutcome.CANCELLED, waiter.since);
		}
	}

	/**
	 * Ends a future with a lease, which is over at once if the future has ended before.
	 */
	private boolean keep(LeaseFuture<T> future, Lease<T> lease) {
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
