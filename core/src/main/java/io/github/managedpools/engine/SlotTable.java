package io.github.managedpools.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a pool. A place is taken before a creation begins and becomes free when
 * the destruction has ended or the pool has given up on it: so there are never more
 * resources than the maximum, in whatever state. Places are taken and freed under the
 * {@linkplain Ledger ledger}'s lock; acquire and release never come here.
 * <p>
 * The table counts the resources, because counting slots at each creation would cost the
 * square of the pool's size. Each count changes with the phase of a slot: under the lock,
 * or, when a resource begins to leave, by the thread that destroys it, right after that
 * was decided.
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

	/** How many free slots are kept in any case. */
	private static final int SPARE = 64;

	private final PoolEngine<T> engine;

	/** The free slots, latest first; linked through the slots themselves. */
	private @Nullable Slot<T> vacant;

	/** The slots by their index, with gaps for those that were given back. */
	@SuppressWarnings({ "unchecked", "rawtypes" })
	private volatile @Nullable Slot<T>[] slots = new Slot[2];

	/**
	 * One above the highest index. Written after the slot is in its place, and read
	 * before the array is, so that each slot that is counted can be seen.
	 */
	private volatile int size;

	/** How many slots there are, occupied or not. */
	private volatile int made;

	/** Below this index there is no gap. */
	private int gap;

	private volatile int occupied;

	private volatile int creating;

	private volatile int leaving;

	/** How many leases ever began in slots that were given back. */
	private long generations;

	/** How many leases may be left from before leases were tracked. */
	private volatile int untracked;

	SlotTable(PoolEngine<T> engine) {
		this.engine = engine;
	}

	/**
	 * Every slot that there is, occupied or not, as a copy.
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
	 * The slot with an index, or {@code null} if it was given back.
	 */
	@Nullable Slot<T> at(int index) {
		@Nullable Slot<T>[] present = this.slots;
		return (index < present.length) ? present[index] : null;
	}

	/**
	 * How many places are taken.
	 */
	int occupied() {
		return this.occupied;
	}

	/**
	 * Finds a place that is free, or adds one.
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
		// From here on nothing can fail for want of memory
		this.slots = present;
		this.size = Math.max(this.size, index + 1);
		this.made++;
		this.vacant = slot;
		return slot;
	}

	/**
	 * Takes the place that was found last.
	 */
	void occupy(Slot<T> slot) {
		this.vacant = slot.nextVacant;
		slot.nextVacant = null;
		this.occupied++;
		this.creating++;
		slot.move(Slot.CREATING, Slot.LISTED);
	}

	/**
	 * A creation has ended, with or without a resource.
	 */
	void created() {
		this.creating--;
	}

	/**
	 * The resource is about to be destroyed. To be called by its only owner, once or more
	 * often.
	 */
	void leaves(Slot<T> slot) {
		if (!slot.leaves) {
			LEAVING.getAndAdd(this, 1);
			slot.leaves = true;
		}
	}

	/**
	 * Frees a place.
	 */
	void vacate(Slot<T> slot) {
		if (slot.leaves) {
			slot.leaves = false;
			LEAVING.getAndAdd(this, -1);
		}
		slot.resource = null;
		slot.scope = null;
		slot.move(Slot.VACANT, Slot.LISTED);
		slot.nextVacant = this.vacant;
		this.vacant = slot;
		this.occupied--;
		this.engine.share.giveBack();
	}

	/**
	 * How many resources are there or being created, those being destroyed left out.
	 */
	int present() {
		return this.occupied - this.leaving;
	}

	/**
	 * How many resources there are, those being destroyed left out.
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
	 * How many resources there should be at least, so that no more than the targeted
	 * share is used.
	 */
	int wanted(PoolSettings settings) {
		int min = settings.size().min();
		return (settings.targetUtilization() < 1) ? Math.max(min, wantedAhead(settings)) : min;
	}

	private int wantedAhead(PoolSettings settings) {
		double capacity = settings.leasesPerResource() * settings.targetUtilization();
		double needed = (this.engine.leaseTracker.count() + this.untracked) / capacity;
		// What is left of a rounding error is no lease that somebody has
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
	 * There are that many leases: no more than those can be untracked that are not
	 * tracked.
	 */
	void expectUntracked(int leases) {
		if (this.untracked > 0) {
			this.untracked = Math.min(this.untracked, Math.max(0, leases - this.engine.leaseTracker.count()));
		}
	}

	/**
	 * How many leases ever began in slots that are not there any more. To be called under
	 * the lock.
	 */
	long generations() {
		return this.generations;
	}

	/**
	 * How many leases ever began. Read without the lock: while slots are given back, it
	 * may differ from what it was although none began.
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
	 * Whether a lease is out.
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
	 * Whether far more slots are free than are in use, so that some should be given back.
	 */
	boolean isSparse() {
		return this.made - this.occupied > SPARE && this.made > 4 * this.occupied;
	}

	/**
	 * Gives back free slots that nobody is going to need soon. To be called under the
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
