package io.github.managedpools.engine;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

import org.jspecify.annotations.Nullable;

/**
 * The slots by their index, with gaps for removed ones. Any thread may read it; only the
 * {@link SlotTable} changes it, under the {@linkplain Ledger ledger}'s lock.
 */
final class SlotArray<T> implements Iterable<Slot<T>> {

	private static final int LEAST = 2;

	@SuppressWarnings({ "unchecked", "rawtypes" })
	private volatile @Nullable Slot<T>[] slots = new Slot[LEAST];

	/**
	 * One above the highest index. Written after the slot has been stored, and read
	 * before the array, so that a reader sees every slot below it.
	 */
	private volatile int size;

	/** There is no gap below this index. */
	private int gap;

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
	 * The index that the next slot gets.
	 */
	int nextIndex() {
		@Nullable Slot<T>[] present = this.slots;
		while (this.gap < this.size && present[this.gap] != null) {
			this.gap++;
		}
		return this.gap;
	}

	boolean hasPlace(int index) {
		return index < this.slots.length;
	}

	/**
	 * Prepares to add a slot, after which {@link #add} can't fail.
	 * @param index the index of the slot
	 * @return an array that has a place for the slot
	 */
	@Nullable Slot<T>[] prepare(int index) {
		@Nullable Slot<T>[] present = this.slots;
		return hasPlace(index) ? present : Arrays.copyOf(present, 2 * index);
	}

	/**
	 * Adds a slot. Does not allocate.
	 * @param prepared the array that {@link #prepare} returned
	 */
	void add(Slot<T> slot, @Nullable Slot<T>[] prepared) {
		prepared[slot.index] = slot;
		this.slots = prepared;
		this.size = Math.max(this.size, slot.index + 1);
	}

	/**
	 * Removes a slot. Must be followed by {@link #trim()}.
	 */
	void remove(Slot<T> slot) {
		this.slots[slot.index] = null;
	}

	/**
	 * Cuts off the gap at the end.
	 */
	void trim() {
		@Nullable Slot<T>[] present = this.slots;
		int count = this.size;
		while (count > 0 && present[count - 1] == null) {
			count--;
		}
		if (present.length > 4 * count) {
			this.slots = Arrays.copyOf(present, Math.max(LEAST, 2 * count));
		}
		this.size = count;
		this.gap = 0;
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

	private final class Present implements Iterator<Slot<T>> {

		private final int count = SlotArray.this.size;

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
