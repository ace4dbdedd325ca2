package io.github.managedpools.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

import io.github.managedpools.PoolSettings;
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
final class SlotTable<T> implements Iterable<Slot<T>> {

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

	private final PoolEngine<T> engine;

	/** The free slots, last vacated first; linked through the slots themselves. */
	private @Nullable Slot<T> vacant;

	/** The slots by their index, with gaps for removed ones. */
	@SuppressWarnings({ "unchecked", "rawtypes" })
	private volatile @Nullable Slot<T>[] slots = new Slot[2];

	/**
	 * One above the highest index. Written after the slot has been stored, and read
	 * before the array, so that a reader sees every slot below it.
	 */
	private volatile int size;

	/** The number of slots, occupied or not. */
	private volatile int made;

	/** There is no gap below this index. */
	private int gap;

	private volatile int occupied;

	private volatile int creating;

	private volatile int leaving;

	/** The number of leases that ever began in removed slots. */
	private long generations;

	/** The number of leases from before tracking that may still be open. */
	private volatile int untracked;

	SlotTable(PoolEngine<T> engine) {
		this.engine = engine;
	}

	/**
	 * A copy of all slots, occupied or not.
	 */
	@SuppressWarnings({ "unchecked", "rawtypes" })
	Slot<T>[] all() {
		int count = this.size;
		Slot<T>[] all = new Slot[count];
		int found = 0;
		for (int i = 0; i < count; i++) {
			Slot<T> slot = at(i);
			if (slot != null) {
				all[found++] = slot;
			}
		}
		return Arrays.copyOf(all, found);
	}

	@Override
	public Iterator<Slot<T>> iterator() {
		return new Present();
	}

	/**
	 * One above the highest index of a slot.
	 */
	int size() {
		return this.size;
	}

	/**
	 * The slot with an index, or {@code null} if it was removed.
	 */
	@Nullable Slot<T> at(int index) {
		@Nullable Slot<T>[] present = this.slots;
		return (index < present.length) ? present[index] : null;
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
		@Nullable Slot<T>[] present = this.slots;
		while (this.gap < this.size && present[this.gap] != null) {
			this.gap++;
		}
		int index = this.gap;
		Slot<T> slot = new Slot<>(this.engine, index);
		if (index == present.length) {
			present = Arrays.copyOf(present, 2 * index);
			this.engine.idleSlots.grow(present.length);
		}
		present[index] = slot;
		// From here on, nothing allocates, so no step can fail with an out-of-memory
		// error
		this.slots = present;
		this.size = Math.max(this.size, index + 1);
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
		slot.move(Slot.CREATING, Slot.LISTED);
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
		slot.resource = null;
		slot.scope = null;
		slot.destruction = null;
		slot.move(Slot.VACANT, Slot.LISTED);
		slot.nextVacant = this.vacant;
		this.vacant = slot;
		this.occupied--;
		this.engine.share.giveBack();
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
	 * The least number of resources at which utilization does not exceed its target.
	 */
	int wanted(PoolSettings settings) {
		int min = settings.size().min();
		return (settings.targetUtilization() < 1) ? Math.max(min, wantedAhead(settings)) : min;
	}

	private int wantedAhead(PoolSettings settings) {
		double capacity = settings.leasesPerResource() * settings.targetUtilization();
		double needed = (this.engine.leaseTracker.count() + this.untracked) / capacity;
		// A rounding error must not count as a lease
		return (int) Math.min(settings.size().max(), Math.ceil(needed - 1e-6));
	}

	/**
	 * Counts the leases that began before leases were tracked.
	 */
	void countUntracked() {
		int leases = 0;
		for (Slot<T> slot : this) {
			leases += Slot.leases(slot.state());
		}
		this.untracked = leases;
		expectUntracked(leases);
	}

	/**
	 * Lowers the number of untracked leases to that of the open leases, if it is higher.
	 */
	void expectUntracked(int leases) {
		if (this.untracked > 0) {
			this.untracked = Math.min(this.untracked, Math.max(0, leases - this.engine.leaseTracker.count()));
		}
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
		for (int i = 0; i < this.size; i++) {
			Slot<T> slot = at(i);
			begun += (slot != null) ? Slot.generation(slot.state()) : 0;
		}
		return begun;
	}

	/**
	 * Whether any lease is open.
	 */
	boolean isLeased() {
		for (int i = 0; i < this.size; i++) {
			Slot<T> slot = at(i);
			if (slot != null && Slot.leases(slot.state()) > 0) {
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
		this.engine.idleSlots.forgetVacant();
		@Nullable Slot<T>[] present = this.slots;
		Slot<T> kept = null;
		int left = SPARE / 2;
		for (Slot<T> slot = this.vacant; slot != null;) {
			Slot<T> next = slot.nextVacant;
			if (left > 0 || Slot.is(slot.state(), Slot.LISTED)) {
				left--;
				slot.nextVacant = kept;
				kept = slot;
			}
			else {
				this.generations += Slot.generation(slot.state());
				present[slot.index] = null;
				this.made--;
			}
			slot = next;
		}
		this.vacant = kept;
		int count = this.size;
		while (count > 0 && present[count - 1] == null) {
			count--;
		}
		if (present.length > 4 * count) {
			this.slots = Arrays.copyOf(present, Math.max(2, 2 * count));
		}
		this.size = count;
		this.gap = 0;
	}

	private final class Present implements Iterator<Slot<T>> {

		private final int count = SlotTable.this.size;

		private int index;

		private @Nullable Slot<T> next = find();

		private @Nullable Slot<T> find() {
			Slot<T> found = null;
			while (found == null && this.index < this.count) {
				found = at(this.index++);
			}
			return found;
		}

		@Override
		public boolean hasNext() {
			return this.next != null;
		}

		@Override
		public Slot<T> next() {
			Slot<T> found = this.next;
			if (found == null) {
				throw new NoSuchElementException();
			}
			this.next = find();
			return found;
		}

	}

}
