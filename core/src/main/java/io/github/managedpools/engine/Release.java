package io.github.managedpools.engine;

import io.github.managedpools.DestroyReason;
import org.jspecify.annotations.Nullable;

/**
 * Ends leases: the resource becomes idle, goes straight to a waiter, is examined or is
 * retired.
 */
final class Release<T> extends SlotOwner<T> {

	private final WaiterQueue<T> waiterQueue;

	private final IdleSlots<T> idleSlots;

	private final Retirement<T> retirement;

	private final SharedRetirement<T> sharedRetirement;

	private final Checks<T> checks;

	private final Placement<T> placement;

	Release(PoolContext<T> pool, WaiterQueue<T> waiterQueue, IdleSlots<T> idleSlots, Retirement<T> retirement,
			Checks<T> checks, Placement<T> placement) {
		super(pool);
		this.waiterQueue = waiterQueue;
		this.idleSlots = idleSlots;
		this.retirement = retirement;
		this.sharedRetirement = new SharedRetirement<>(pool, retirement);
		this.checks = checks;
		this.placement = placement;
	}

	/**
	 * {@inheritDoc}
	 * <p>
	 * If there is no waiter and no mark, this takes one compare-and-set and two reads.
	 * The second read comes after the compare-and-set, so that of a release and a caller
	 * that queues at the same time, at least one sees the other.
	 */
	@Override
	boolean release(Slot<T> slot, long lease) {
		StepPoint.RELEASE.reach();
		if (!this.waiterQueue.isEmpty() && this.waiterQueue.isUrgent(SlotWord.generation(lease))) {
			return giveBack(slot, lease, false);
		}
		boolean toList = false;
		if (!slot.tryPutDown(lease)) {
			// Another thread may have taken the slot off the list and found it lent
			toList = slot.tryPutDownUnlisted(lease);
			if (!toList) {
				return giveBack(slot, lease, false);
			}
		}
		else {
			toList = !SlotWord.isListed(lease);
		}
		try {
			if (toList) {
				this.idleSlots.list(slot);
				toList = false;
			}
			StepPoint.SHELVED.reach();
			if (!this.waiterQueue.isEmpty()) {
				this.waiterQueue.nudge();
			}
		}
		catch (Throwable ex) {
			// No method call here: there may be no stack for it
			if (toList) {
				slot.unlisted = true;
			}
			this.pool.signals.recoveryDue = true;
		}
		return true;
	}

	@Override
	boolean giveBack(Slot<T> slot, long lease, boolean invalidate) {
		StackHeadroom.requireForStep();
		CheckTask<T> reset = null;
		for (;;) {
			long word = slot.state();
			if (lease != PROVEN && !SlotWord.isOf(word, lease)) {
				return false;
			}
			boolean last = SlotWord.isLastLease(word);
			boolean retire = invalidate || SlotWord.isToRetire(word);
			if (retire) {
				DestroyReason reason = SlotWord.isToRetire(word) ? slot.reason : DestroyReason.INVALIDATED;
				if (last && this.retirement.retireFrom(slot, word, reason)) {
					foundBroken(invalidate);
					return true;
				}
				slot.reason = reason;
				if (!last && slot.endLeaseToRetire(word)) {
					foundBroken(invalidate);
					return true;
				}
			}
			else if (last && SlotWord.isToTakeBack(word)) {
				reset = (reset == null) ? this.checks.reset(slot, this.placement) : reset;
				if (slot.takeFromHolder(word)) {
					this.placement.attend(slot, reset);
					return true;
				}
			}
			else if (SlotWord.isHeldBack(word)) {
				if (slot.endLease(word)) {
					return true;
				}
			}
			else if (!last && SlotWord.isToAttend(word) && this.sharedRetirement.stop(slot, word)) {
				// The slot is now marked with what is due; the next iteration ends the
				// lease
				continue;
			}
			else if (this.waiterQueue.hasWaiter() && this.pool.isRunning()) {
				// Straight to the oldest waiter, so that no newcomer can take it first
				if (slot.handOver(word)) {
					this.placement.deliverHandedOver(slot);
					return true;
				}
			}
			else {
				StepPoint.PUT_DOWN.reach();
				if (slot.putDown(word, this.idleSlots.lists())) {
					this.placement.list(slot, word);
					this.pool.signals.serveWaiters();
					return true;
				}
			}
		}
	}

	private void foundBroken(boolean invalidated) {
		if (invalidated) {
			this.checks.suspicion.foundBroken();
		}
	}

	@Override
	boolean suspects() {
		return this.checks.suspicion.isPossible();
	}

	@Override
	boolean reclaim(Slot<T> slot, long lease) {
		StackHeadroom.requireForStep();
		for (long word = slot.state(); lease == PROVEN || SlotWord.isOf(word, lease); word = slot.state()) {
			if (SlotWord.isToRetire(word) || this.retirement.retireIf(slot, word, DestroyReason.LOST)) {
				break;
			}
		}
		return giveBack(slot, lease, false);
	}

	@Override
	void retireUsedUp(Slot<T> slot, long word) {
		this.retirement.retireIf(slot, word, DestroyReason.USED_UP);
	}

}
