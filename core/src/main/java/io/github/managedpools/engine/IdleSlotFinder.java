package io.github.managedpools.engine;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.engine.Waiter.End;
import org.jspecify.annotations.Nullable;

/**
 * Finds idle resources that are fit to be lent, and offers them to waiters.
 */
final class IdleSlotFinder<T> {

	/**
	 * The results of examining a resource.
	 */
	private enum Examination {

		/** The resource is lent now. */
		LENT,

		/** The resource had to be retired. */
		RETIRED,

		/** The resource must be validated first, and the examining thread owns it. */
		STALE

	}

	private final PoolContext<T> pool;

	private final IdleSlots<T> idleSlots;

	private final WaiterQueue<T> waiterQueue;

	private final PendingWork<T> pendingWork;

	private final Retirement<T> retirement;

	private final Checks<T> checks;

	private final Placement<T> placement;

	IdleSlotFinder(PoolContext<T> pool, IdleSlots<T> idleSlots, WaiterQueue<T> waiterQueue, PendingWork<T> pendingWork,
			Retirement<T> retirement, Checks<T> checks, Placement<T> placement) {
		this.pool = pool;
		this.idleSlots = idleSlots;
		this.waiterQueue = waiterQueue;
		this.pendingWork = pendingWork;
		this.retirement = retirement;
		this.checks = checks;
		this.placement = placement;
	}

	/**
	 * Serves waiters with idle resources, oldest waiter first. Never throws.
	 */
	void serve() {
		try {
			while (this.waiterQueue.hasWaiter() && this.pool.isRunning() && serveOne()) {
				// One after the other
			}
		}
		catch (Throwable ex) {
			this.pool.signals.recoveryDue = true;
		}
	}

	/**
	 * Finds a resource and serves a waiter with it.
	 * @return whether further waiters may be served
	 */
	private boolean serveOne() {
		Slot<T> slot = this.idleSlots.search();
		if (slot == null) {
			return false;
		}
		try {
			Examination result = examine(slot);
			if (result == Examination.STALE) {
				CheckTask<T> check = this.checks.validation(slot, this.placement, null);
				if (!this.pendingWork.beginValidation(check, SlotWord.isSuspect(slot.state()))) {
					this.placement.postpone(slot);
					return false;
				}
				this.pool.threads.execute(check);
			}
			else if (result == Examination.LENT && !this.placement.deliver(slot, null)
					&& this.placement.takeBack(slot)) {
				this.placement.settle(slot, null);
			}
			return true;
		}
		catch (Throwable ex) {
			this.placement.putDown(slot);
			throw ex;
		}
	}

	/**
	 * Finds a resource for a caller and lends it.
	 * @param since the time at which the acquire began
	 * @param checkHere whether to validate a resource that has been idle for long while
	 * the caller waits; otherwise it is skipped
	 * @return a slot that is lent now, or {@code null}
	 */
	@Nullable Slot<T> find(Thread thread, long since, boolean checkHere) {
		while (this.pool.isRunning()) {
			Slot<T> found = this.idleSlots.search();
			if (found == null) {
				return null;
			}
			Waiter<T> claimer;
			try {
				Examination result = examine(found);
				if (result == Examination.LENT) {
					serveBeside();
					return found;
				}
				if (result == Examination.RETIRED) {
					continue;
				}
				// All checks together must not exceed one check-timeout; further
				// resources are skipped
				long left = (checkHere || this.checks.inPlace) ? timeLeft(since) : 0;
				if (left <= 0) {
					this.placement.postpone(found);
					return null;
				}
				claimer = new Waiter<>(thread, this.pool.clock.nanoTime(), left);
				validate(found, claimer);
			}
			catch (Throwable ex) {
				this.placement.putDown(found);
				throw ex;
			}
			Slot<T> valid = await(claimer);
			if (valid != null) {
				return valid;
			}
		}
		return null;
	}

	/**
	 * Validates a resource for a caller, on its thread or on one of the pool.
	 */
	private void validate(Slot<T> slot, Waiter<T> claimer) {
		CheckTask<T> validation = this.checks.validation(slot, this.placement, claimer);
		if (this.checks.inPlace) {
			validation.performHere();
		}
		else {
			this.pool.threads.execute(validation);
		}
	}

	/**
	 * Serves waiters that queued while the caller examined a resource that they can
	 * share.
	 */
	private void serveBeside() {
		if (!this.idleSlots.lists()) {
			serve();
		}
	}

	/**
	 * Whether any resource is idle and can be lent or validated.
	 */
	boolean findsIdle() {
		Slot<T> slot = this.pool.isRunning() ? this.idleSlots.search() : null;
		if (slot == null) {
			return false;
		}
		this.placement.putDown(slot);
		return true;
	}

	/**
	 * Examines a resource, if it is marked for that.
	 */
	private Examination examine(Slot<T> slot) {
		for (;;) {
			long word = slot.state();
			if (SlotWord.isLive(word)) {
				return Examination.LENT;
			}
			long now = this.pool.clock.nanoTime();
			DestroyReason due = this.retirement.due(slot, word, now);
			if (due != null) {
				if (this.retirement.retireFrom(slot, word, due)) {
					return Examination.RETIRED;
				}
			}
			else if (this.checks.isStale(slot, word, now)) {
				return Examination.STALE;
			}
			else if (this.placement.lend(slot, word)) {
				return Examination.LENT;
			}
		}
	}

	private long timeLeft(long since) {
		return Nanos.of(this.pool.settings().checkTimeout()) - (this.pool.clock.nanoTime() - since);
	}

	/**
	 * Waits for the validation of a resource. Does not throw, because the slot may have
	 * been lent in the meantime: if the clock throws, this wait ends, and the clock
	 * throws again where the caller continues.
	 * @return the slot, lent now, or {@code null} if it did not pass
	 */
	private @Nullable Slot<T> await(Waiter<T> claimer) {
		boolean interrupted = false;
		Object outcome = claimer.get();
		for (; outcome == null; outcome = claimer.get()) {
			try {
				interrupted |= park(claimer);
			}
			catch (Throwable ex) {
				claimer.compareAndSet(null, End.CANCELLED);
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return (outcome instanceof Slot<?>) ? claimer.slot() : null;
	}

	private boolean park(Waiter<T> claimer) {
		this.pool.threads.catchUp();
		long left = claimer.deadline() - this.pool.clock.nanoTime();
		if (left <= 0) {
			claimer.compareAndSet(null, End.TIMED_OUT);
		}
		else if (!claimer.isOver()) {
			// Only after that check, because reading the clock may have consumed the
			// permit
			this.pool.clock.park(this, this.pool.threads.patience(left));
			return Thread.interrupted();
		}
		return false;
	}

}
