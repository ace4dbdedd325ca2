package io.github.managedpools.engine;

import java.lang.System.Logger.Level;

import io.github.managedpools.CreateFailure;
import io.github.managedpools.DestroyReason;
import org.jspecify.annotations.Nullable;

/**
 * Concludes creations: enters products into the ledger and places or destroys them, and
 * passes failures on to the waiters that they belong to.
 */
final class CreationEnd<T> {

	private final PoolContext<T> pool;

	private final Ledger<T> ledger;

	private final WaiterQueue<T> waiterQueue;

	private final PendingWork<T> pendingWork;

	private final AbandonedWork abandoned;

	private final Retirement<T> retirement;

	private final Placement<T> placement;

	private final RunningCreations<T> running;

	private final Backoff<T> backoff;

	private final FailFast<T> failFast;

	private final FirstFill<T> firstFill;

	private final Suspicion<T> suspicion;

	CreationEnd(PoolContext<T> pool, Ledger<T> ledger, WaiterQueue<T> waiterQueue, PendingWork<T> pendingWork,
			AbandonedWork abandoned, Retirement<T> retirement, Placement<T> placement, RunningCreations<T> running,
			Backoff<T> backoff, FailFast<T> failFast, FirstFill<T> firstFill, Suspicion<T> suspicion) {
		this.pool = pool;
		this.ledger = ledger;
		this.waiterQueue = waiterQueue;
		this.pendingWork = pendingWork;
		this.abandoned = abandoned;
		this.retirement = retirement;
		this.placement = placement;
		this.running = running;
		this.backoff = backoff;
		this.failFast = failFast;
		this.firstFill = firstFill;
		this.suspicion = suspicion;
	}

	/**
	 * Gives the product to its slot, which the creation owns. If this throws, it may be
	 * repeated.
	 */
	void prepare(Slot<T> slot, T product, UndoStack scope, long now) {
		slot.scope = scope;
		slot.destruction = new Destruction<>(this.pool, this.ledger, this.abandoned, slot, product, scope);
		this.retirement.born(slot, now);
		// Must be last: a stale lease of the previous resource then sees that this one
		// came after it
		slot.resource = product;
	}

	/**
	 * Records the product of a creation in the ledger. Its waiter stays linked to a
	 * useful product until the product has been delivered, so that nothing more begins
	 * for the waiter in the meantime.
	 * @param useful whether the product is to be placed; otherwise it is to be destroyed
	 * @param late the failure if it came too late to be of use, or {@code null}
	 * @return the waiter that relied on it, if it is of no use
	 */
	@Nullable Waiter<T> succeeded(CreationTask<T> task, boolean useful, @Nullable CreateFailure late) {
		Waiter<T> waiter = null;
		int failed = 0;
		this.ledger.lock();
		try {
			if (late == null) {
				failed = this.backoff.end();
			}
			else {
				this.backoff.grow(task.since, late.at());
				this.ledger.note(late);
			}
			task.isEntered = true;
			this.running.remove(task);
			this.ledger.created(task.slot, useful);
			this.pool.share
				.creationEnded((late == null) ? CapacityShare.Ending.SUCCEEDED : CapacityShare.Ending.FAILED);
			if (!useful) {
				waiter = (late != null) ? this.pendingWork.failed(task) : this.pendingWork.unbind(task);
			}
		}
		finally {
			this.ledger.unlock();
		}
		if (useful) {
			this.suspicion.foundGood();
		}
		if (failed > 0) {
			this.pool.events.log(this.pool.family.creationsRecovered() ? Level.INFO : Level.DEBUG,
					"creations succeed again, after %d failures".formatted(failed)
							+ (this.failFast.end() ? "; the pool no longer fails fast" : ""));
		}
		return waiter;
	}

	/**
	 * Fails the first fill because of a product that came too late.
	 */
	void cameTooLate(CreateFailure late) {
		this.firstFill.fail(late);
	}

	/**
	 * Places a product. Never throws.
	 */
	void place(CreationTask<T> task) {
		this.placement.place(task.slot, task);
		try {
			this.firstFill.check();
		}
		catch (Throwable ex) {
			this.pool.signals.requestRecovery();
		}
		this.pool.signals.advanceWaiters();
	}

	/**
	 * Destroys a product on the calling thread.
	 * @param whenOver called when the destruction has ended or been given up on
	 */
	void destroy(CreationTask<T> task, DestroyReason reason, Runnable whenOver) {
		this.retirement.destroyHere(task.slot, reason, whenOver);
	}

	/**
	 * Counts a product that arrived after its creation had been given up on, and has been
	 * destroyed.
	 */
	void destroyedTooLate() {
		this.ledger.cameTooLate();
	}

	/**
	 * Whether the same exception object is among the kept failures.
	 */
	boolean hasNoted(Throwable cause) {
		return this.ledger.hasNoted(cause);
	}

	/**
	 * Records a creation that ended without a resource; its parts have been undone or
	 * given up on.
	 * @param inStep an action for the same locked step
	 * @return the waiter that relied on it
	 */
	@Nullable Waiter<T> failed(CreationTask<T> task, CreateFailure failure, Runnable inStep) {
		Waiter<T> waiter;
		boolean first;
		this.ledger.lock();
		try {
			this.running.remove(task);
			first = this.backoff.failing() == 0;
			waiter = this.pendingWork.failed(task);
			if (task.isFailure()) {
				this.backoff.grow(task.since, failure.at());
				this.ledger.note(failure);
			}
			this.ledger.notCreated(task.slot, inStep);
			// Not earlier, because another key must see either the creation or the
			// abandoned work
			this.pool.share
				.creationEnded(task.isFailure() ? CapacityShare.Ending.FAILED : CapacityShare.Ending.NEITHER);
		}
		finally {
			this.ledger.unlock();
		}
		tellFailed(task, failure, first);
		return waiter;
	}

	private void tellFailed(CreationTask<T> task, CreateFailure failure, boolean first) {
		try {
			if (task.isFailure()) {
				// The first of several failures is logged as a warning, the others at
				// debug level
				String besides = this.pool.family.creationFailed(first);
				this.pool.events.log((besides != null) ? Level.WARNING : Level.DEBUG,
						"a creation failed: " + failure.message() + ((besides != null) ? besides : ""));
			}
		}
		catch (Throwable ex) {
			// Listeners miss the event, but the creation has ended
		}
		this.firstFill.fail(failure);
	}

	/**
	 * Ends the waiter for which a creation began; a waiter that only inherited it gets
	 * another attempt. Never throws.
	 */
	void tell(CreationTask<T> task, @Nullable Waiter<T> owner, @Nullable CreateFailure noted) {
		if (owner == null || owner != task.madeFor || noted == null) {
			return;
		}
		boolean ended = this.waiterQueue.end(owner, noted);
		this.pendingWork.release(task);
		if (ended) {
			this.waiterQueue.left();
			owner.wake();
		}
	}

}
