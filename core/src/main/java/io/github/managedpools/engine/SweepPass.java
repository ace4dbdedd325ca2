package io.github.managedpools.engine;

import java.time.Duration;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * One pass over all slots of a pool, in short batches.
 *
 * @see Sweeper
 */
final class SweepPass<T> {

	/**
	 * The number of slots that are visited without a break: far less than a millisecond's
	 * work.
	 */
	private static final int STRETCH = 512;

	/** The number of slots that are counted without a break. */
	private static final int LONG_STRETCH = 64 * STRETCH;

	/**
	 * The number of keep-alive checks that may begin in one sweep of a pool of moderate
	 * size.
	 */
	private static final int CHECKS = 8;

	private static final int MOST_CHECKS = 64;

	/**
	 * The fraction of the keep-alive by which the first check of a resource may be early.
	 */
	private static final double EARLY = 0.5;

	/**
	 * Spreads neighbouring indexes: the fractional part of the golden ratio.
	 */
	private static final double SPREAD = 0.6180339887498949;

	private final PoolContext<T> pool;

	private final Ledger<T> ledger;

	private final SlotTable<T> slotTable;

	private final SlotArray<T> slots;

	private final LeaseTracker<T> leaseTracker;

	private final Utilization<T> utilization;

	private final Retirement<T> retirement;

	private final Checks<T> checks;

	private final Placement<T> placement;

	private final PoolSettings settings;

	/** The number of resources that stay regardless of their time-to-live. */
	private final int floor;

	/** The number of resources that will be destroyed when their last lease ends. */
	private int leaving;

	/** The number of leases. */
	private int leases;

	private int checksLeft;

	private int counted;

	private int looked;

	private long next;

	private long now;

	/**
	 * Create a new {@code SweepPass}.
	 * @param nextLeak the nanoseconds until a lease may be held for too long or lost
	 */
	SweepPass(PoolContext<T> pool, Ledger<T> ledger, SlotTable<T> slotTable, SlotArray<T> slots,
			LeaseTracker<T> leaseTracker, Utilization<T> utilization, Retirement<T> retirement, Checks<T> checks,
			Placement<T> placement, long nextLeak) {
		this.pool = pool;
		this.ledger = ledger;
		this.slotTable = slotTable;
		this.slots = slots;
		this.leaseTracker = leaseTracker;
		this.utilization = utilization;
		this.retirement = retirement;
		this.checks = checks;
		this.placement = placement;
		this.settings = pool.settings();
		this.floor = utilization.wanted();
		this.now = pool.clock.nanoTime();
		this.checksLeft = checks();
		this.next = nextLeak;
		if (slotTable.isSparse()) {
			giveBack();
		}
	}

	private void giveBack() {
		this.ledger.lock();
		try {
			this.slotTable.trim();
		}
		finally {
			this.ledger.unlock();
		}
	}

	/**
	 * The number of checks that may begin in this pass: each resource gets one check per
	 * keep-alive, and they must not all begin at once.
	 */
	private int checks() {
		Duration keepAlive = this.settings.keepAlive();
		if (keepAlive == null) {
			return 0;
		}
		double ticks = Math.max(1, Nanos.of(keepAlive) * EARLY / Sweeper.TICK);
		return (int) Math.min(MOST_CHECKS, Math.max(CHECKS, 2 * Math.ceil(this.slotTable.present() / ticks)));
	}

	/**
	 * The nanoseconds until the next pass is due.
	 */
	long next() {
		return this.next;
	}

	/**
	 * Visits the next slots.
	 * @return whether all slots have been visited
	 */
	boolean walk() {
		int size = this.slots.size();
		int stretch = Math.min(size, this.counted + LONG_STRETCH);
		for (; this.counted < stretch; this.counted++) {
			count(this.slots.at(this.counted));
		}
		if (this.counted < size) {
			return false;
		}
		this.utilization.expectUntracked(this.leases);
		this.now = this.pool.clock.nanoTime();
		if (this.looked == 0) {
			this.leaseTracker.countInSweep(this.now);
		}
		stretch = Math.min(size, this.looked + STRETCH);
		for (; this.looked < stretch; this.looked++) {
			Slot<T> slot = this.slots.at(this.looked);
			if (slot != null) {
				this.next = Math.min(this.next, look(slot));
			}
		}
		return this.looked >= size;
	}

	private void count(@Nullable Slot<T> slot) {
		long word = (slot != null) ? slot.state() : SlotWord.VACANT;
		this.leases += SlotWord.leases(word);
		if (SlotWord.phase(word) == SlotWord.BUSY) {
			this.checksLeft--;
		}
		if (SlotWord.isToRetire(word) && SlotWord.phase(word) != SlotWord.DESTROYING) {
			this.leaving++;
		}
	}

	/**
	 * Visits one slot.
	 * @return the nanoseconds until it has to be visited again
	 */
	private long look(Slot<T> slot) {
		long word = slot.state();
		long leak = this.leaseTracker.visit(slot, word, this.now);
		return Math.min(leak, lookAtResource(slot, word));
	}

	private long lookAtResource(Slot<T> slot, long word) {
		if (!SlotWord.isLive(word) || SlotWord.isToRetire(word)) {
			return Long.MAX_VALUE;
		}
		long age = this.retirement.ageLeft(slot, this.now);
		if (age <= 0) {
			return this.retirement.retireIf(slot, word, DestroyReason.AGED) ? Long.MAX_VALUE : Sweeper.TICK;
		}
		if (slot.hasManyUses(word)) {
			slot.requestAttention();
		}
		boolean idle = SlotWord.isIdle(word);
		long since = slot.seenSince(word, this.now);
		long marked = mark(slot, word, idle ? SlotWord.isToExamine(word) : SlotWord.isToAttend(word), this.now - since);
		return Math.min(Math.min(age, marked), idle ? lookAtIdle(slot, word, since) : Long.MAX_VALUE);
	}

	private long mark(Slot<T> slot, long word, boolean isMarked, long quiet) {
		if (isMarked) {
			return Long.MAX_VALUE;
		}
		return (quiet >= Sweeper.QUIET && slot.markQuiet(word)) ? Long.MAX_VALUE : Sweeper.TICK;
	}

	private long lookAtIdle(Slot<T> slot, long before, long since) {
		long word = slot.state();
		if (!SlotWord.isIdle(word) || SlotWord.generation(word) != SlotWord.generation(before)) {
			return Sweeper.TICK;
		}
		long left = Long.MAX_VALUE;
		if (this.slotTable.present() > this.floor + this.leaving) {
			left = Nanos.of(this.settings.timeToLive()) - (this.now - since);
			if (left <= 0) {
				this.retirement.retireAbove(this.floor + this.leaving, slot, word, DestroyReason.IDLE);
				return Sweeper.TICK;
			}
		}
		Duration keepAlive = this.settings.keepAlive();
		return (keepAlive != null) ? Math.min(left, keepAlive(slot, word, since, Nanos.of(keepAlive))) : left;
	}

	/**
	 * Tells a slot from the others of the pool and from those of other keys.
	 */
	private long place(Slot<T> slot) {
		return Integer.toUnsignedLong(this.pool.family.position()) + slot.index;
	}

	/**
	 * Starts the validation of a resource if it is due. Resources that became idle
	 * together are not checked together: the first check of each is early by a fraction
	 * of the keep-alive of its own.
	 */
	private long keepAlive(Slot<T> slot, long word, long since, long keepAlive) {
		long idle = this.now - since;
		long unchecked = this.now - slot.keptAliveAt;
		double early = (unchecked < idle) ? 0 : EARLY * (place(slot) * SPREAD % 1);
		long left = keepAlive - (long) (keepAlive * early) - Math.min(idle, unchecked);
		if (left > 0) {
			return left;
		}
		if (this.checksLeft > 0) {
			CheckTask<T> check = this.checks.keepAlive(slot, this.placement);
			if (slot.claimForCheck(word)) {
				this.checksLeft--;
				slot.keptAliveAt = this.now;
				this.pool.threads.execute(check);
			}
		}
		return Sweeper.TICK;
	}

}
