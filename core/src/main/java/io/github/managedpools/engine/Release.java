package io.github.managedpools.engine;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.EscapedText;
import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * Takes resources back from holders, from the factory when they are new, and from checks,
 * and then delivers them to a waiter, makes them idle or retires them.
 */
final class Release<T> {

	/** Stands for the word of a lease that has itself verified that it was not over. */
	static final long PROVEN = -1;

	private final PoolEngine<T> engine;

	private final WaiterQueue<T> waiterQueue;

	private final IdleSlots<T> idleSlots;

	private final boolean resets;

	/** The mark of a slot that is listed when it is put down. */
	private final long listed;

	Release(PoolEngine<T> engine) {
		this.engine = engine;
		this.waiterQueue = engine.waiterQueue;
		this.idleSlots = engine.idleSlots;
		this.listed = engine.idleSlots.lists() ? Slot.LISTED : 0;
		this.resets = engine.factory.resets();
	}

	static IllegalStateException leaseIsOver(String pool) {
		return new IllegalStateException("The lease from pool '%s' is over: its resource may be with another holder"
			.formatted(EscapedText.of(pool)));
	}

	/**
	 * Ends a tracked lease. If this throws, the lease has not ended.
	 * @param lease the word of the lease, or {@link #PROVEN} if others may share the
	 * resource
	 */
	void release(Slot<T> slot, long lease, boolean invalidate) {
		if (invalidate || lease == PROVEN) {
			giveBack(slot, lease, invalidate);
		}
		else {
			release(slot, lease);
		}
	}

	/**
	 * Gives back a resource that has one holder. If there is no waiter and no mark, this
	 * takes one compare-and-set and two reads. The second read comes after the
	 * compare-and-set, so that of a release and a caller that queues at the same time, at
	 * least one sees the other. If this throws, the lease has not ended.
	 * @param lease the word of the lease, which proves that it is not over
	 */
	void release(Slot<T> slot, long lease) {
		StepPoint.RELEASE.reach();
		if (!this.waiterQueue.isEmpty() && this.waiterQueue.isUrgent(Slot.generation(lease))) {
			giveBack(slot, lease, false);
			return;
		}
		boolean toList = false;
		if (!slot.tryPutDown(lease)) {
			// Another thread may have taken the slot off the list and found it lent
			toList = (lease & Slot.LISTED) != 0 && slot.tryPutDown(lease & ~Slot.LISTED);
			if (!toList) {
				giveBack(slot, lease, false);
				return;
			}
		}
		else {
			toList = (lease & Slot.LISTED) == 0;
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
			this.engine.recovery.due = true;
		}
	}

	/**
	 * Ends a lease on the slow path. If this throws, the lease has not ended.
	 * @param lease the word of the lease, or {@link #PROVEN}
	 */
	void giveBack(Slot<T> slot, long lease, boolean invalidate) {
		StackHeadroom.require();
		CheckTask<T> reset = null;
		for (;;) {
			long word = slot.state();
			if (lease != PROVEN && !Slot.isOf(word, lease)) {
				return;
			}
			boolean last = (word & Slot.LEASES) == Slot.ONE_LEASE;
			boolean retire = invalidate || Slot.is(word, Slot.RETIRE);
			if (retire) {
				DestroyReason reason = Slot.is(word, Slot.RETIRE) ? slot.reason : DestroyReason.INVALIDATED;
				if (last && this.engine.retirement.retireFrom(slot, word, reason)) {
					return;
				}
				slot.reason = reason;
				if (!last && slot.change(word, (word - Slot.ONE_LEASE) | Slot.RETIRE)) {
					return;
				}
			}
			else if (last && Slot.is(word, Slot.ATTEND | Slot.DRAIN)) {
				reset = (reset == null) ? prepareReset(slot) : reset;
				if (slot.change(word, (word & ~(Slot.PHASE | Slot.LEASES | Slot.ATTEND | Slot.DRAIN)) | Slot.BUSY)) {
					attend(slot, reset);
					return;
				}
			}
			else if (Slot.is(word, Slot.DRAIN)) {
				if (slot.change(word, word - Slot.ONE_LEASE)) {
					return;
				}
			}
			else if (!last && Slot.is(word, Slot.ATTEND) && this.engine.sharedRetirement.stop(slot, word)) {
				// The slot is now marked with what is due; the next iteration ends the
				// lease
				continue;
			}
			else if (this.waiterQueue.hasWaiter() && this.engine.isRunning()) {
				// Straight to the oldest waiter, so that no newcomer can take it first
				if (slot.change(word, word + Slot.ONE_GENERATION)) {
					handOver(slot);
					return;
				}
			}
			else {
				StepPoint.PUT_DOWN.reach();
				if (slot.putDown(word, (word - Slot.ONE_LEASE) | this.listed)) {
					list(slot, word);
					this.engine.finder.serve();
					return;
				}
			}
		}
	}

	private void handOver(Slot<T> slot) {
		boolean delivered = false;
		try {
			StepPoint.HAND_OFF.reach();
			delivered = deliver(slot, null);
		}
		catch (Throwable ex) {
			this.engine.recovery.request();
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
		Waiter<T> waiter = this.engine.pendingWork.deliver(slot, brought);
		if (waiter == null) {
			return false;
		}
		waiter.wake(this.engine);
		return true;
	}

	/**
	 * Takes over a slot, or a lease of it, that another thread has left to the recovery.
	 */
	void takeOver(Slot<T> slot) {
		if (Slot.phase(slot.state()) == Slot.LIVE) {
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
		if (Slot.phase(slot.state()) != Slot.LIVE) {
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
		this.engine.advanceWaiters();
	}

	/**
	 * Ends the lease of a slot for which no lease object was created, so that its
	 * generation is not consumed.
	 * @return whether the pool owns the slot now; otherwise others share it
	 */
	boolean takeBack(Slot<T> slot) {
		for (;;) {
			long word = slot.state();
			long next = word - Slot.LEND;
			boolean last = (next & Slot.LEASES) == 0;
			if (slot.change(word, last ? (next & ~Slot.PHASE) | Slot.BUSY : next)) {
				if (!last) {
					this.idleSlots.lent(slot);
				}
				return last;
			}
		}
	}

	private @Nullable CheckTask<T> prepareReset(Slot<T> slot) {
		return this.resets ? new CheckTask<>(this.engine, slot, CheckTask.Kind.RESET, null) : null;
	}

	/**
	 * Examines a returned resource that is marked for that. Never throws.
	 * @param reset the task that resets the resource, or {@code null} if it is not
	 * prepared yet
	 */
	private void attend(Slot<T> slot, @Nullable CheckTask<T> reset) {
		try {
			CheckTask<T> prepared = (reset != null) ? reset : prepareReset(slot);
			if (prepared != null
					&& this.engine.retirement.due(slot, slot.state(), this.engine.clock.nanoTime()) == null) {
				this.engine.threads.execute(prepared);
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
			this.engine.pendingWork.release(brought);
		}
		this.engine.finder.serve();
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
		this.engine.recovery.request();
	}

	/**
	 * Settles a resource, unless the slot's word has changed. If this throws, the calling
	 * thread owns the slot, lent or not.
	 */
	private boolean settleNow(Slot<T> slot, @Nullable WorkItem<T> brought) {
		long word = slot.state();
		if (Slot.is(word, Slot.DRAIN)) {
			// Others share it with a waiter that had left when it was delivered
			if (slot.change(word, word & ~Slot.DRAIN)) {
				attend(slot, null);
				return true;
			}
			return false;
		}
		slot.countAnew(word);
		long now = this.engine.clock.nanoTime();
		DestroyReason due = this.engine.retirement.due(slot, word, now);
		if (due == DestroyReason.AGED && brought instanceof CreationTask<T> && !this.waiterQueue.isEmpty()) {
			// Otherwise no waiter would ever get anything if the max-lifetime is shorter
			// than a delivery takes
			due = null;
		}
		if (due != null) {
			return this.engine.retirement.retireFrom(slot, word, due);
		}
		if (this.engine.retirement.retireSurplus(slot, word)) {
			return true;
		}
		if (this.engine.share.givesWay(slot.uses(word) == 0, now)) {
			if (this.engine.retirement.retireFrom(slot, word, DestroyReason.SHRUNK)) {
				return true;
			}
			this.engine.share.stays();
			return false;
		}
		if (this.waiterQueue.hasWaiter() && this.engine.isRunning()) {
			return settleOnWaiter(slot, word, brought);
		}
		long idle = lendable(word) | this.listed;
		slot.seenSince(Slot.generation(idle), true, now);
		StepPoint.PUT_DOWN.reach();
		if (!slot.putDown(word, idle)) {
			return false;
		}
		listChecked(slot, word);
		return true;
	}

	private boolean settleOnWaiter(Slot<T> slot, long word, @Nullable WorkItem<T> brought) {
		if (!slot.change(word, lendable(word) + Slot.LEND)) {
			return false;
		}
		this.idleSlots.lent(slot);
		this.engine.sweeper.wake();
		return deliver(slot, brought) || !takeBack(slot);
	}

	/**
	 * Returns a resource to the idle ones that must be examined but is not examined now.
	 * Never throws.
	 */
	void postpone(Slot<T> slot) {
		for (;;) {
			long word = slot.state();
			if (this.engine.isClosing() || Slot.is(word, Slot.RETIRE)) {
				settle(slot, null);
				return;
			}
			if (slot.change(word, (word & ~Slot.PHASE) | Slot.LIVE | Slot.EXAMINE | this.listed)) {
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
			this.engine.sweeper.wake();
			this.engine.share.reclaim(0);
		}
		catch (Throwable ex) {
			this.engine.recovery.request();
		}
	}

	/**
	 * The word of a slot that can be lent from now on. It has no marks of the sweeper, so
	 * the thread that writes it must wake the sweeper afterwards.
	 */
	long lendable(long word) {
		return (word & ~(Slot.PHASE | Slot.EXAMINE | Slot.ATTEND | Slot.DRAIN)) | Slot.LIVE | standingFlags();
	}

	/**
	 * The flags for settings that must be checked each time, because sweeps are not
	 * precise enough.
	 */
	private long standingFlags() {
		PoolSettings settings = this.engine.settings();
		if (settings.maxLifetime() != null || this.engine.sweeper.isTooCoarseFor(settings.validateAfterIdle())) {
			return Slot.EXAMINE | Slot.ATTEND;
		}
		return (this.resets || settings.maxUses() != null || this.engine.share.isLimited()) ? Slot.ATTEND : 0;
	}

	/**
	 * Sets the standing flags on idle and leased slots after the settings have changed.
	 */
	void mark() {
		long standing = standingFlags();
		for (Slot<T> slot : this.engine.slotTable) {
			slot.flag(standing);
		}
	}

	/**
	 * Lists a slot that has just become idle, unless it was listed before. Never throws.
	 */
	private void list(Slot<T> slot, long wordBefore) {
		try {
			if (!Slot.is(wordBefore, this.listed)) {
				this.idleSlots.list(slot);
			}
			StepPoint.SHELVED.reach();
		}
		catch (Throwable ex) {
			// Only a test throws after the slot has been listed
			this.engine.recovery.due = true;
		}
	}

}
