package io.github.managedpools.engine;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.EscapedText;
import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * Takes resources back, from holders, from the factory when they are new, and from
 * checks, and puts them where they belong: to a waiter, among the idle ones, or away.
 */
final class Release<T> {

	/** Stands for the word of a lease that has proven by itself that it was not over. */
	static final long PROVEN = -1;

	private final PoolEngine<T> engine;

	private final WaiterQueue<T> waiterQueue;

	private final IdleSlots<T> idleSlots;

	private final boolean resets;

	/** What marks a slot that is listed when it is put down. */
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
	 * Gives a resource back that has one holder. If nobody waits and nothing is to be
	 * looked at, this is one compare-and-set and two reads; the second read comes after
	 * it, so that of a release and a caller that queues at the same time at least one
	 * sees the other.
	 * @param lease the word of the lease, by which it proves that it is not over
	 */
	void release(Slot<T> slot, long lease) {
		StepPoint.RELEASE.reach();
		boolean urgent = !this.waiterQueue.isEmpty() && this.waiterQueue.isUrgent(Slot.generation(lease));
		if (!urgent && slot.tryPutDown(lease)) {
			released(slot, lease);
		}
		else if (!urgent && slot.tryPutDown(lease & ~Slot.LISTED)) {
			// Somebody took it off the list and found it lent
			released(slot, lease & ~Slot.LISTED);
		}
		else {
			giveBack(slot, lease, false);
		}
	}

	private void released(Slot<T> slot, long word) {
		list(slot, word);
		if (!this.waiterQueue.isEmpty()) {
			this.waiterQueue.nudge();
		}
	}

	/**
	 * Ends a lease, whatever there is to be looked at.
	 * @param lease the word of the lease, or {@link #PROVEN}
	 */
	void giveBack(Slot<T> slot, long lease, boolean invalidate) {
		for (;;) {
			long word = slot.state();
			if (lease != PROVEN && !Slot.isOf(word, lease)) {
				return;
			}
			boolean last = (word & Slot.LEASES) == Slot.ONE_LEASE;
			boolean retire = invalidate || Slot.is(word, Slot.RETIRE);
			if (last && retire) {
				if (slot.change(word, Retirement.destroying(word))) {
					this.engine.retirement.destroy(slot,
							Slot.is(word, Slot.RETIRE) ? slot.reason : DestroyReason.INVALIDATED);
					return;
				}
			}
			else if (retire) {
				slot.reason = Slot.is(word, Slot.RETIRE) ? slot.reason : DestroyReason.INVALIDATED;
				if (slot.change(word, (word - Slot.ONE_LEASE) | Slot.RETIRE)) {
					return;
				}
			}
			else if (last && Slot.is(word, Slot.ATTEND | Slot.DRAIN)) {
				if (slot.change(word, (word & ~(Slot.PHASE | Slot.LEASES | Slot.ATTEND | Slot.DRAIN)) | Slot.BUSY)) {
					attend(slot);
					return;
				}
			}
			else if (Slot.is(word, Slot.DRAIN)) {
				if (slot.change(word, word - Slot.ONE_LEASE)) {
					return;
				}
			}
			else if (!last && Slot.is(word, Slot.ATTEND) && this.engine.sharedRetirement.stop(slot, word)) {
				// What is due is marked now: the next round ends the lease
				continue;
			}
			else if (this.waiterQueue.hasWaiter() && this.engine.isRunning()) {
				// Straight to whoever has waited longest: no newcomer can slip in between
				if (slot.change(word, word + Slot.ONE_GENERATION)) {
					StepPoint.HAND_OFF.reach();
					if (!deliver(slot, null)) {
						putBack(slot);
					}
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

	/**
	 * Gives a lent slot to whoever has waited longest.
	 * @param brought the effort that ends with this, or {@code null}
	 * @return whether somebody has it now
	 */
	boolean deliver(Slot<T> slot, @Nullable WorkItem<T> brought) {
		// With what is under way for the waiter, so that nothing is begun for the next
		// while that is free
		Waiter<T> waiter = this.engine.pendingWork.deliver(slot, brought);
		if (waiter == null) {
			return false;
		}
		waiter.wake(this.engine);
		return true;
	}

	/**
	 * Puts a slot back that was lent to somebody who is not there any more.
	 */
	void putBack(Slot<T> slot) {
		if (takeBack(slot)) {
			settle(slot, null);
		}
		this.engine.stir();
	}

	/**
	 * Ends the lease of a slot of which no lease was made, so that its generation is not
	 * used up.
	 * @return whether the slot is in the pool's hands now; otherwise others share it
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

	/**
	 * Looks at a resource that came back and asked to be looked at.
	 */
	private void attend(Slot<T> slot) {
		if (this.resets && this.engine.retirement.due(slot, slot.state(), this.engine.clock.nanoTime()) == null) {
			this.engine.threads.execute(new CheckTask<>(this.engine, slot, CheckTask.Kind.RESET, null));
		}
		else {
			place(slot, null);
		}
	}

	/**
	 * Puts a resource that is in the pool's hands where it belongs, and then looks after
	 * those who wait.
	 * @param brought the effort that ends with this, or {@code null}; until then somebody
	 * counts on it, and nothing more is begun for him
	 */
	void place(Slot<T> slot, @Nullable WorkItem<T> brought) {
		settle(slot, brought);
		if (brought != null) {
			this.engine.pendingWork.release(brought);
		}
		this.engine.finder.serve();
	}

	/**
	 * Puts a resource that is in the pool's hands where it belongs: to whoever has waited
	 * longest, to the idle ones, or away.
	 */
	void settle(Slot<T> slot, @Nullable WorkItem<T> brought) {
		for (;;) {
			long word = slot.state();
			if (Slot.is(word, Slot.DRAIN)) {
				// Others had it beside somebody who was gone when it was delivered
				if (slot.change(word, word & ~Slot.DRAIN)) {
					attend(slot);
					return;
				}
				continue;
			}
			slot.countAnew(word);
			long now = this.engine.clock.nanoTime();
			DestroyReason due = this.engine.retirement.due(slot, word, now);
			if (due == DestroyReason.AGED && brought instanceof CreationTask<T> && !this.waiterQueue.isEmpty()) {
				// Otherwise a max-lifetime that is shorter than the way to a waiter lets
				// nobody have anything
				due = null;
			}
			if (due != null) {
				if (this.engine.retirement.retireFrom(slot, word, due)) {
					return;
				}
			}
			else if (this.engine.retirement.retireSurplus(slot, word)) {
				return;
			}
			else if (this.engine.share.givesWay(slot.uses(word) == 0, now)) {
				if (this.engine.retirement.retireFrom(slot, word, DestroyReason.SHRUNK)) {
					return;
				}
				this.engine.share.stays();
			}
			else if (this.waiterQueue.hasWaiter() && this.engine.isRunning()) {
				if (slot.change(word, lendable(word) + Slot.LEND)) {
					this.idleSlots.lent(slot);
					this.engine.sweeper.wake();
					if (deliver(slot, brought) || !takeBack(slot)) {
						return;
					}
				}
			}
			else {
				long idle = lendable(word) | this.listed;
				slot.seenSince(Slot.generation(idle), true, now);
				StepPoint.PUT_DOWN.reach();
				if (slot.putDown(word, idle)) {
					listChecked(slot, word);
					return;
				}
			}
		}
	}

	/**
	 * Puts a resource that has to be looked at, and that nobody wants to look at now,
	 * back among the idle ones.
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
	 * Lists a slot that was in the pool's hands until now, where no sweep looks at it.
	 */
	private void listChecked(Slot<T> slot, long wordBefore) {
		list(slot, wordBefore);
		this.engine.sweeper.wake();
		this.engine.share.makeRoom(0);
	}

	/**
	 * The word of a slot that may be lent from now on. It bears no mark of a sweep, so
	 * whoever writes it has to wake the sweep afterwards.
	 */
	long lendable(long word) {
		return (word & ~(Slot.PHASE | Slot.EXAMINE | Slot.ATTEND | Slot.DRAIN)) | Slot.LIVE | standingFlags();
	}

	/**
	 * What has to be looked at each time, since no sweep could be precise enough.
	 */
	private long standingFlags() {
		PoolSettings settings = this.engine.settings();
		if (settings.maxLifetime() != null || this.engine.sweeper.isTooCoarseFor(settings.validateAfterIdle())) {
			return Slot.EXAMINE | Slot.ATTEND;
		}
		return (this.resets || settings.maxUses() != null || this.engine.share.isLimited()) ? Slot.ATTEND : 0;
	}

	/**
	 * Sets the standing flags on what is idle or leased, after the settings changed.
	 */
	void mark() {
		long standing = standingFlags();
		for (Slot<T> slot : this.engine.slotTable) {
			slot.flag(standing);
		}
	}

	/**
	 * Lists a slot that has just become idle, unless it was listed before.
	 */
	private void list(Slot<T> slot, long wordBefore) {
		if (!Slot.is(wordBefore, this.listed)) {
			this.idleSlots.list(slot);
		}
		StepPoint.SHELVED.reach();
	}

}
