package io.github.managedpools.engine;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens to a resource that the pool owns, because it is new, has been
 * checked or has come back: it goes to a waiter, becomes idle or is retired.
 */
final class Placement<T> {

	private final PoolContext<T> pool;

	private final WaiterQueue<T> waiterQueue;

	private final IdleSlots<T> idleSlots;

	private final PendingWork<T> pendingWork;

	private final Retirement<T> retirement;

	private final Checks<T> checks;

	/** Whether idle slots are listed. */
	private final boolean lists;

	Placement(PoolContext<T> pool, WaiterQueue<T> waiterQueue, IdleSlots<T> idleSlots, PendingWork<T> pendingWork,
			Retirement<T> retirement, Checks<T> checks) {
		this.pool = pool;
		this.waiterQueue = waiterQueue;
		this.idleSlots = idleSlots;
		this.pendingWork = pendingWork;
		this.retirement = retirement;
		this.checks = checks;
		this.lists = idleSlots.lists();
	}

	/**
	 * Delivers a slot whose lease has been handed over to a waiter. Never throws.
	 */
	void deliverHandedOver(Slot<T> slot) {
		boolean delivered = false;
		try {
			StepPoint.HAND_OFF.reach();
			delivered = deliver(slot, null);
		}
		catch (Throwable ex) {
			this.pool.signals.requestRecovery();
		}
		if (!delivered) {
			putBack(slot);
		}
	}

	/**
	 * Delivers a lent slot to the oldest waiter. If this throws, no waiter has it.
	 * @param brought the work that ends with this, or {@code null}
	 * @return whether a waiter got it
	 */
	boolean deliver(Slot<T> slot, @Nullable WorkItem<T> brought) {
		// Together with the work under way for the waiter, so that nothing begins for the
		// next one while that work is free
		Waiter<T> waiter = this.pendingWork.deliver(slot, brought);
		if (waiter == null) {
			return false;
		}
		waiter.wake();
		return true;
	}

	/**
	 * Takes over a slot, or a lease of it, that another thread has left to the recovery.
	 */
	void takeOver(Slot<T> slot) {
		if (SlotWord.isLive(slot.state())) {
			putBack(slot);
		}
		else {
			attend(slot, null);
		}
	}

	/**
	 * Puts down a slot that the thread that found it can't use. Never throws.
	 */
	void putDown(Slot<T> slot) {
		if (!SlotWord.isLive(slot.state())) {
			postpone(slot);
		}
		else if (takeBack(slot)) {
			settle(slot, null);
		}
	}

	/**
	 * Puts back a slot that was lent to a caller that has left. Never throws.
	 */
	void putBack(Slot<T> slot) {
		if (takeBack(slot)) {
			settle(slot, null);
		}
		this.pool.signals.advanceWaiters();
	}

	/**
	 * Ends the lease of a slot for which no lease object was created, so that its
	 * generation is not consumed.
	 * @return whether the pool owns the slot now; otherwise others share it
	 */
	boolean takeBack(Slot<T> slot) {
		boolean owned = slot.undoLend();
		if (!owned) {
			this.idleSlots.lent(slot);
		}
		return owned;
	}

	/**
	 * Lends an owned slot.
	 * @return whether the slot had the given word
	 */
	boolean lend(Slot<T> slot, long word) {
		if (!slot.lendOwned(word, standing())) {
			return false;
		}
		this.idleSlots.lent(slot);
		this.pool.signals.wakeSweeper();
		return true;
	}

	/**
	 * Offers a validated resource to the caller that waits for this very resource.
	 * @return whether the pool no longer owns the slot
	 */
	boolean offer(Slot<T> slot, Waiter<T> claimer) {
		long word = slot.state();
		if (!SlotWord.isDeliverable(word) || !lend(slot, word)) {
			return false;
		}
		if (claimer.compareAndSet(null, slot)) {
			claimer.wake();
			return true;
		}
		return !takeBack(slot);
	}

	/**
	 * Examines a returned resource that is marked for that. Never throws.
	 * @param reset the task that resets the resource, which a holder has prepared and may
	 * run; or {@code null} if a thread of the pool has to
	 */
	void attend(Slot<T> slot, @Nullable CheckTask<T> reset) {
		try {
			CheckTask<T> prepared = (reset != null) ? reset : this.checks.reset(slot, this);
			if (prepared != null && this.retirement.due(slot, slot.state(), this.pool.clock.nanoTime()) == null) {
				if (reset != null && this.checks.inPlace) {
					reset.performHere();
				}
				else {
					this.pool.threads.execute(prepared);
				}
				return;
			}
		}
		catch (Throwable ex) {
			strand(slot);
			return;
		}
		place(slot, null);
	}

	/**
	 * Settles a resource that the pool owns, and then serves waiters. Never throws.
	 * @param brought the work that ends with this, or {@code null}; until then its waiter
	 * relies on it, and nothing more begins for that waiter
	 */
	void place(Slot<T> slot, @Nullable WorkItem<T> brought) {
		settle(slot, brought);
		if (brought != null) {
			this.pendingWork.release(brought);
		}
		this.pool.signals.serveWaiters();
	}

	/**
	 * Settles a resource that the pool owns: delivers it to the oldest waiter, makes it
	 * idle or retires it. Never throws.
	 */
	void settle(Slot<T> slot, @Nullable WorkItem<T> brought) {
		try {
			while (!settleNow(slot, brought)) {
				// Its word has changed in the meantime
			}
		}
		catch (Throwable ex) {
			strand(slot);
		}
	}

	/**
	 * Leaves a slot, or a lease of it, to the recovery.
	 */
	private void strand(Slot<T> slot) {
		slot.strand();
		this.pool.signals.requestRecovery();
	}

	/**
	 * Settles a resource, unless the slot's word has changed. If this throws, the calling
	 * thread owns the slot, lent or not.
	 */
	private boolean settleNow(Slot<T> slot, @Nullable WorkItem<T> brought) {
		long word = slot.state();
		if (SlotWord.isDraining(word)) {
			// Others share it with a waiter that had left when it was delivered
			if (slot.clearDraining(word)) {
				attend(slot, null);
				return true;
			}
			return false;
		}
		slot.countAnew(word);
		long now = this.pool.clock.nanoTime();
		DestroyReason due = this.retirement.due(slot, word, now);
		if (due == DestroyReason.AGED && !SlotWord.isToRetire(word) && brought != null && brought.isCreation()
				&& !this.waiterQueue.isEmpty()) {
			// Otherwise no waiter would ever get anything if the max-lifetime is shorter
			// than a delivery takes
			due = null;
		}
		if (due != null) {
			return this.retirement.retireFrom(slot, word, due);
		}
		if (this.retirement.retireSurplus(slot, word)) {
			return true;
		}
		if (this.pool.share.givesWay(slot.uses(word) == 0, now)) {
			if (this.retirement.retireFrom(slot, word, this.pool.share.reasonToGiveWay())) {
				return true;
			}
			this.pool.share.stays();
			return false;
		}
		if (this.waiterQueue.hasWaiter() && this.pool.isRunning()) {
			return this.checks.isDoubtful(word, isFresh(brought)) ? validate(slot)
					: settleOnWaiter(slot, word, brought);
		}
		slot.seenSince(word, true, now);
		// And again afterwards: as soon as the resource is idle, a caller may have used
		// it
		// and left it, and the sweeper must see since when it is idle then
		this.pool.signals.wakeSweeper();
		StepPoint.PUT_DOWN.reach();
		if (!slot.putDownOwned(word, standing(), this.lists)) {
			return false;
		}
		listChecked(slot, word);
		return true;
	}

	/**
	 * Whether work ends with a resource that is known to be good.
	 */
	private static boolean isFresh(@Nullable WorkItem<?> brought) {
		return brought != null && brought.makesSure();
	}

	/**
	 * Validates a resource before a waiter gets it, on another thread. If enough
	 * validations are under way, it becomes idle and waits for its turn.
	 */
	private boolean validate(Slot<T> slot) {
		CheckTask<T> validation = this.checks.validation(slot, this, null);
		if (this.pendingWork.beginValidation(validation, true)) {
			this.pool.threads.execute(validation);
		}
		else {
			postpone(slot);
		}
		return true;
	}

	private boolean settleOnWaiter(Slot<T> slot, long word, @Nullable WorkItem<T> brought) {
		if (!lend(slot, word)) {
			return false;
		}
		return deliver(slot, brought) || !takeBack(slot);
	}

	/**
	 * Returns a resource to the idle ones that must be examined but is not examined now.
	 * Never throws.
	 */
	void postpone(Slot<T> slot) {
		for (;;) {
			long word = slot.state();
			if (this.pool.isClosing() || SlotWord.isToRetire(word)) {
				settle(slot, null);
				return;
			}
			if (slot.putDownUnexamined(word, this.lists)) {
				listChecked(slot, word);
				return;
			}
		}
	}

	/**
	 * Lists a slot that the pool owned until now, which sweeps skip. Never throws.
	 */
	private void listChecked(Slot<T> slot, long wordBefore) {
		list(slot, wordBefore);
		try {
			this.pool.signals.wakeSweeper();
			this.pool.share.reclaim(0);
		}
		catch (Throwable ex) {
			this.pool.signals.requestRecovery();
		}
	}

	/**
	 * The flags of resources that must be examined each time, because of settings for
	 * which sweeps are not precise enough. A resource that is lendable from now on has no
	 * marks of the sweeper, so the thread that makes it so must wake the sweeper
	 * afterwards.
	 */
	long standing() {
		PoolSettings settings = this.pool.settings();
		if (settings.maxLifetime() != null || Sweeper.isTooCoarseFor(settings.validateAfterIdle())) {
			return SlotWord.standing(true, true);
		}
		return SlotWord.standing(false,
				this.checks.resets() || settings.maxUses() != null || this.pool.share.isLimited());
	}

	/**
	 * Lists a slot that has just become idle, unless it was listed before. Never throws.
	 */
	void list(Slot<T> slot, long wordBefore) {
		try {
			if (!this.lists || !SlotWord.isListed(wordBefore)) {
				this.idleSlots.list(slot);
			}
			StepPoint.SHELVED.reach();
		}
		catch (Throwable ex) {
			// Only a test throws after the slot has been listed
			this.pool.signals.recoveryDue = true;
		}
	}

}
