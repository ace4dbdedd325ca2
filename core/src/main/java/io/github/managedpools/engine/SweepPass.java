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

	private final PoolEngine<T> engine;

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

	SweepPass(PoolEngine<T> engine) {
		this.engine = engine;
		this.settings = engine.settings();
		this.floor = engine.slotTable.wanted(this.settings);
		this.now = engine.clock.nanoTime();
		this.checksLeft = checks();
		this.next = engine.leaseTracker.reportLeaks(this.now);
		if (engine.slotTable.isSparse()) {
			giveBack();
		}
	}

	private void giveBack() {
		this.engine.ledger.lock();
		try {
			this.engine.slotTable.trim();
		}
		finally {
			this.engine.ledger.unlock();
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
		return (int) Math.min(MOST_CHECKS, Math.max(CHECKS, 2 * Math.ceil(this.engine.slotTable.present() / ticks)));
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
		int size = this.engine.slotTable.size();
		int stretch = Math.min(size, this.counted + LONG_STRETCH);
		for (; this.counted < stretch; this.counted++) {
			count(this.engine.slotTable.at(this.counted));
		}
		if (this.counted < size) {
			return false;
		}
		this.engine.slotTable.expectUntracked(this.leases);
		this.now = this.engine.clock.nanoTime();
		stretch = Math.min(size, this.looked + STRETCH);
		for (; this.looked < stretch; this.looked++) {
			Slot<T> slot = this.engine.slotTable.at(this.looked);
			if (slot != null) {
				this.next = Math.min(this.next, look(slot));
			}
		}
		return this.looked >= size;
	}

	private void count(@Nullable Slot<T> slot) {
		long word = (slot != null) ? slot.state() : Slot.VACANT;
		this.leases += Slot.leases(word);
		if (Slot.phase(word) == Slot.BUSY) {
			this.checksLeft--;
		}
		if (Slot.is(word, Slot.RETIRE) && Slot.phase(word) != Slot.DESTROYING) {
			this.leaving++;
		}
	}

	/**
	 * Visits one slot.
	 * @return the nanoseconds until it has to be visited again
	 */
	private long look(Slot<T> slot) {
		long word = slot.state();
		if (Slot.phase(word) != Slot.LIVE || Slot.is(word, Slot.RETIRE)) {
			return Long.MAX_VALUE;
		}
		long age = this.engine.retirement.ageLeft(slot, this.now);
		if (age <= 0) {
			return this.engine.retirement.retireIf(slot, word, DestroyReason.AGED) ? Long.MAX_VALUE : Sweeper.TICK;
		}
		if (slot.hasManyUses(word)) {
			slot.flag(Slot.ATTEND);
		}
		boolean idle = Slot.isIdle(word);
		long since = slot.seenSince(Slot.generation(word), idle, this.now);
		long marked = mark(slot, word, idle ? Slot.EXAMINE : Slot.ATTEND, this.now - since);
		return Math.min(Math.min(age, marked), idle ? lookAtIdle(slot, word, since) : Long.MAX_VALUE);
	}

	private long mark(Slot<T> slot, long word, long mark, long quiet) {
		if (Slot.is(word, mark)) {
			return Long.MAX_VALUE;
		}
		return (quiet >= Sweeper.QUIET && slot.change(word, word | mark)) ? Long.MAX_VALUE : Sweeper.TICK;
	}

	private long lookAtIdle(Slot<T> slot, long before, long since) {
		long word = slot.state();
		if (!Slot.isIdle(word) || Slot.generation(word) != Slot.generation(before)) {
			return Sweeper.TICK;
		}
		long left = Long.MAX_VALUE;
		if (this.engine.slotTable.present() > this.floor + this.leaving) {
			left = Nanos.of(this.settings.timeToLive()) - (this.now - since);
			if (left <= 0) {
				this.engine.retirement.retireAbove(this.floor + this.leaving, slot, word, DestroyReason.IDLE);
				return Sweeper.TICK;
			}
		}
		Duration keepAlive = this.settings.keepAlive();
		return (keepAlive != null) ? Math.min(left, keepAlive(slot, word, since, Nanos.of(keepAlive))) : left;
	}

	/**
	 * Starts the validation of a resource if it is due. Resources that became idle
	 * together are not checked together: the first check of each is early by a fraction
	 * of the keep-alive of its own.
	 */
	private long keepAlive(Slot<T> slot, long word, long since, long keepAlive) {
		long idle = this.now - since;
		long unchecked = this.now - slot.keptAliveAt;
		double early = (unchecked < idle) ? 0 : EARLY * ((slot.index * SPREAD) % 1);
		long left = keepAlive - (long) (keepAlive * early) - Math.min(idle, unchecked);
		if (left > 0) {
			return left;
		}
		if (this.checksLeft > 0) {
			CheckTask<T> check = new CheckTask<>(this.engine, slot, CheckTask.Kind.KEEP_ALIVE, null);
			if (slot.change(word, (word & ~Slot.PHASE) | Slot.BUSY)) {
				this.checksLeft--;
				slot.keptAliveAt = this.now;
				this.engine.threads.execute(check);
			}
		}
		return Sweeper.TICK;
	}

}
