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

	private final PoolEngine<T> engine;

	private final boolean validates;

	IdleSlotFinder(PoolEngine<T> engine) {
		this.engine = engine;
		this.validates = engine.factory.validates();
	}

	/**
	 * Serves waiters with idle resources, oldest waiter first. Never throws.
	 */
	void serve() {
		try {
			while (this.engine.waiterQueue.hasWaiter() && this.engine.isRunning() && serveOne()) {
				// One after the other
			}
		}
		catch (Throwable ex) {
			this.engine.recovery.due = true;
		}
	}

	/**
	 * Finds a resource and serves a waiter with it.
	 * @return whether further waiters may be served
	 */
	private boolean serveOne() {
		Slot<T> slot = this.engine.idleSlots.search();
		if (slot == null) {
			return false;
		}
		try {
			Examination result = examine(slot);
			if (result == Examination.STALE) {
				CheckTask<T> check = new CheckTask<>(this.engine, slot, CheckTask.Kind.VALIDATION, null);
				if (!this.engine.pendingWork.beginValidation(check)) {
					this.engine.release.postpone(slot);
					return false;
				}
				this.engine.threads.execute(check);
			}
			else if (result == Examination.LENT && !this.engine.release.deliver(slot, null)
					&& this.engine.release.takeBack(slot)) {
				this.engine.release.settle(slot, null);
			}
			return true;
		}
		catch (Throwable ex) {
			this.engine.release.putDown(slot);
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
		while (this.engine.isRunning()) {
			Slot<T> found = this.engine.idleSlots.search();
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
				long left = checkHere ? timeLeft(since) : 0;
				if (left <= 0) {
					this.engine.release.postpone(found);
					return null;
				}
				claimer = new Waiter<>(thread, null, this.engine.clock.nanoTime(), left);
				this.engine.threads.execute(new CheckTask<>(this.engine, found, CheckTask.Kind.VALIDATION, claimer));
			}
			catch (Throwable ex) {
				this.engine.release.putDown(found);
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
	 * Serves waiters that queued while the caller examined a resource that they can
	 * share.
	 */
	private void serveBeside() {
		if (!this.engine.idleSlots.lists()) {
			serve();
		}
	}

	/**
	 * Whether any resource is idle and can be lent or validated.
	 */
	boolean findsIdle() {
		Slot<T> slot = this.engine.isRunning() ? this.engine.idleSlots.search() : null;
		if (slot == null) {
			return false;
		}
		this.engine.release.putDown(slot);
		return true;
	}

	/**
	 * Examines a resource, if it is marked for that.
	 */
	private Examination examine(Slot<T> slot) {
		for (;;) {
			long word = slot.state();
			if (Slot.phase(word) == Slot.LIVE) {
				return Examination.LENT;
			}
			long now = this.engine.clock.nanoTime();
			DestroyReason due = this.engine.retirement.due(slot, word, now);
			if (due != null) {
				if (this.engine.retirement.retireFrom(slot, word, due)) {
					return Examination.RETIRED;
				}
			}
			else if (this.validates && this.engine.sweeper.isStale(slot, word, now)) {
				return Examination.STALE;
			}
			else if (slot.change(word, this.engine.release.lendable(word) + Slot.LEND)) {
				this.engine.idleSlots.lent(slot);
				this.engine.sweeper.wake();
				return Examination.LENT;
			}
		}
	}

	private long timeLeft(long since) {
		return Nanos.of(this.engine.settings().checkTimeout()) - (this.engine.clock.nanoTime() - since);
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
		return (outcome instanceof Slot<?>) ? this.engine.acquisition.delivered(outcome) : null;
	}

	private boolean park(Waiter<T> claimer) {
		this.engine.threads.catchUp();
		long left = claimer.deadline() - this.engine.clock.nanoTime();
		if (left <= 0) {
			claimer.compareAndSet(null, End.TIMED_OUT);
		}
		else if (!claimer.isOver()) {
			// Only after that check, because reading the clock may have consumed the
			// permit
			this.engine.clock.park(this, this.engine.threads.patience(left));
			return Thread.interrupted();
		}
		return false;
	}

	/**
	 * Offers a validated resource to the caller that waits for this very resource.
	 * @return whether the pool no longer owns the slot
	 */
	boolean offer(Slot<T> slot, Waiter<T> claimer) {
		long word = slot.state();
		if (Slot.is(word, Slot.RETIRE) || !slot.change(word, this.engine.release.lendable(word) + Slot.LEND)) {
			return false;
		}
		this.engine.idleSlots.lent(slot);
		this.engine.sweeper.wake();
		if (claimer.compareAndSet(null, slot)) {
			claimer.wake(this.engine);
			return true;
		}
		return !this.engine.release.takeBack(slot);
	}

}
