package io.github.managedpools.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/**
 * The slots of a pool. A slot is occupied before a creation begins, and vacated when the
 * destruction has ended or the pool has given up on it. So there are never more resources
 * than the maximum, in any state. Slots are occupied and vacated under the
 * {@linkplain Ledger ledger}'s lock; acquire and release never use this class.
 * <p>
 * The table keeps counts of the resources, because counting slots at each creation would
 * take quadratic time. Each count changes with the phase of a slot: under the lock or,
 * when a resource is about to be destroyed, by the thread that destroys it, right after
 * that decision.
 */
final class SlotTable<T> {

	private static final VarHandle LEAVING;

	static {
		try {
			LEAVING = MethodHandles.lookup().findVarHandle(SlotTable.class, "leaving", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/** The number of free slots that are always kept. */
	private static final int SPARE = 64;

	private final SlotArray<T> slots;

	private final IdleSlots<T> idleSlots;

	private final CapacityShare share;

	private final IntFunction<Slot<T>> newSlot;

	/** The free slots, last vacated first; linked through the slots themselves. */
	private @Nullable Slot<T> vacant;

	/** The number of slots, occupied or not. */
	private volatile int made;

	private volatile int occupied;

	private volatile int creating;

	private volatile int leaving;

	/** The number of leases that ever began in removed slots. */
	private long generations;

	/**
	 * Create a new {@code SlotTable}.
	 * @param newSlot creates the slot with an index
	 */
	SlotTable(SlotArray<T> slots, IdleSlots<T> idleSlots, CapacityShare share, IntFunction<Slot<T>> newSlot) {
		this.slots = slots;
		this.idleSlots = idleSlots;
		this.share = share;
		this.newSlot = newSlot;
	}

	/**
	 * The number of occupied slots.
	 */
	int occupied() {
		return this.occupied;
	}

	/**
	 * Finds a vacant slot, or adds one.
	 */
	Slot<T> prepare() {
		Slot<T> slot = this.vacant;
		return (slot != null) ? slot : add();
	}

	private Slot<T> add() {
		int index = this.slots.nextIndex();
		Slot<T> slot = this.newSlot.apply(index);
		boolean grows = !this.slots.hasPlace(index);
		@Nullable Slot<T>[] prepared = this.slots.prepare(index);
		if (grows) {
			this.idleSlots.grow(prepared.length);
		}
		// From here on, nothing allocates, so no step can fail with an out-of-memory
		// error
		this.slots.add(slot, prepared);
		this.made++;
		this.vacant = slot;
		return slot;
	}

	/**
	 * Occupies the slot that was prepared last.
	 */
	void occupy(Slot<T> slot) {
		this.vacant = slot.nextVacant;
		slot.nextVacant = null;
		this.occupied++;
		this.creating++;
		slot.beginCreation();
	}

	/**
	 * Counts a creation that has ended, with or without a resource.
	 */
	void created() {
		this.creating--;
	}

	/**
	 * Counts a resource that is about to be destroyed. Must be called by its only owner;
	 * repeated calls have no effect.
	 */
	void leaves(Slot<T> slot) {
		if (!slot.leaves) {
			LEAVING.getAndAdd(this, 1);
			slot.leaves = true;
		}
	}

	/**
	 * Vacates a slot.
	 */
	void vacate(Slot<T> slot) {
		if (slot.leaves) {
			slot.leaves = false;
			LEAVING.getAndAdd(this, -1);
		}
		slot.vacate();
		slot.nextVacant = this.vacant;
		this.vacant = slot;
		this.occupied--;
		this.share.giveBack();
	}

	/**
	 * The number of resources that exist or are being created, except those being
	 * destroyed.
	 */
	int present() {
		return this.occupied - this.leaving;
	}

	/**
	 * The number of resources, except those being destroyed.
	 */
	int live() {
		return present() - this.creating;
	}

	/**
	 * Whether anything is being created or destroyed.
	 */
	boolean isInFlux() {
		return this.creating > 0 || this.leaving > 0;
	}

	/**
	 * The number of leases that ever began in removed slots. Must be called under the
	 * lock.
	 */
	long generations() {
		return this.generations;
	}

	/**
	 * The number of leases that ever began. Read without the lock, so it may be inexact
	 * while slots are being removed.
	 */
	long begun() {
		long begun = this.generations;
		for (int i = 0; i < this.slots.size(); i++) {
			Slot<T> slot = this.slots.at(i);
			begun += (slot != null) ? SlotWord.generation(slot.state()) : 0;
		}
		return begun;
	}

	/**
	 * Whether any lease is open.
	 */
	boolean isLeased() {
		for (int i = 0; i < this.slots.size(); i++) {
			Slot<T> slot = this.slots.at(i);
			if (slot != null && SlotWord.leases(slot.state()) > 0) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether far more slots are vacant than occupied, so that some should be removed.
	 */
	boolean isSparse() {
		return this.made - this.occupied > SPARE && this.made > 4 * this.occupied;
	}

	/**
	 * Removes vacant slots that are unlikely to be needed soon. Must be called under the
	 * lock.
	 */
	void trim() {
		this.idleSlots.forgetVacant();
		Slot<T> kept = null;
		int left = SPARE / 2;
		for (Slot<T> slot = this.vacant; slot != null;) {
			Slot<T> next = slot.nextVacant;
			if (left > 0 || SlotWord.isListed(slot.state())) {
				left--;
				slot.nextVacant = kept;
				kept = slot;
			}
			else {
				this.generations += SlotWord.generation(slot.state());
				this.slots.remove(slot);
				this.made--;
			}
			slot = next;
		}
		this.vacant = kept;
		this.slots.trim();
	}

}
