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
		CompletableFuture<Lease<T>> future = new CompletableFuture<>();
		long since = this.engine.clock.nanoTime();
		Thread thread = Thread.currentThread();
		this.engine.creating.fill();
		Slot<T> slot = this.engine.finding.takeNow(thread, since, false);
		if (slot != null) {
			future.complete(this.engine.lending.lease(slot, thread, since));
			return future;
		}
		Waiter<T> waiter = new Waiter<>(thread, future, since, timeoutNanos);
		waiter.stack = this.engine.tracking.stack();
		if (!this.engine.line.enter(waiter, this.engine.settings().maxPending())) {
			this.engine.creating.want();
			this.engine.stir();
			future.completeExceptionally(this.engine.refusing.tooManyPending(since));
			return future;
		}
		this.engine.deadlines.watch(waiter);
		future.whenComplete((lease, failure) -> {
			if (this.engine.line.end(waiter, End.CANCELLED)) {
				conclude(waiter);
			}
		});
		this.engine.stir();
		if (this.engine.isClosing()) {
			end(waiter, End.CLOSED);
		}
		return future;
	}

	void end(Waiter<T> waiter, End end) {
		if (this.engine.line.end(waiter, end)) {
			waiter.wake(this.engine);
		}
	}

	/**
	 * Ends a waiter's future on a thread of the pool, since whoever ended the waiter is
	 * not to run what depends on it.
	 */
	void concludeLater(Waiter<T> waiter) {
		this.engine.threads.execute(() -> conclude(waiter));
	}

	private void conclude(Waiter<T> waiter) {
		Object outcome = waiter.get();
		CompletableFuture<Lease<T>> future = waiter.future;
		if (outcome == null || future == null) {
			return;
		}
		this.engine.lending.leave(waiter, outcome);
		if (outcome instanceof Slot<?>) {
			StepPoint.DELIVERED.reach();
			Lease<T> lease = null;
			try {
				lease = this.engine.lending.lease(this.engine.lending.delivered(outcome), waiter.thread, waiter.since,
						waiter.stack);
			}
			catch (Throwable ex) {
				future.completeExceptionally(ex);
			}
			if (lease != null && !future.complete(lease)) {
				lease.close();
				this.engine.refusing.notAcquired(AcquireOutcome.CANCELLED, waiter.since);
			}
		}
		else if (outcome == End.CANCELLED) {
			this.engine.refusing.notAcquired(AcquireOutcome.CANCELLED, waiter.since);
		}
		else {
			future.completeExceptionally(
					this.engine.refusing.refusal(outcome, waiter.since, waiter.timeoutNanos, waiter.thread));
		}
	}

}
