package io.github.managedpools.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

/**
 * The records of the leases to which no slot refers. To add or to remove one takes two
 * atomic steps, and the record shows which of them a thread that ran out of stack has
 * done. A hash set could be left with a wrong size or half resized.
 */
final class LeaseRecords<T> implements Iterable<LeaseRecord<T>> {

	private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(LeaseRecord[].class);

	private static final VarHandle LATEST;

	private static final VarHandle SIZE;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			LATEST = lookup.findVarHandle(LeaseRecords.class, "latest", Block.class);
			SIZE = lookup.findVarHandle(LeaseRecords.class, "size", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private static final int LEAST_PLACES = 16;

	/** Where records are added. */
	private volatile Block<T> latest = new Block<>(0, null);

	private volatile int size;

	/**
	 * Adds a record, if there is a place. Allocates nothing. If this throws, the caller
	 * must {@linkplain #remove remove} the record.
	 * @return whether there was a place
	 */
	boolean tryAdd(LeaseRecord<T> record) {
		Block<T> block = this.latest;
		int mask = block.places.length - 1;
		// Half of the places stay free and each search begins somewhere else, so that it
		// is short
		if (this.size > mask / 2) {
			return false;
		}
		int first = ThreadLocalRandom.current().nextInt();
		for (int i = 0; i <= mask; i++) {
			int place = (first + i) & mask;
			if (block.places[place] == null && PLACE.compareAndSet(block.places, place, null, record)) {
				// Plain writes: only this thread, or one that acts for it, removes it
				record.block = block;
				record.place = place;
				SIZE.getAndAdd(this, 1);
				record.isInSize = true;
				return true;
			}
		}
		return false;
	}

	/**
	 * Adds a record. If this throws, the caller must {@linkplain #remove remove} the
	 * record.
	 */
	void add(LeaseRecord<T> record) {
		while (!tryAdd(record)) {
			grow(this.latest);
		}
	}

	private void grow(Block<T> present) {
		// If another thread was faster, its block does
		LATEST.compareAndSet(this, present, new Block<>(Math.max(LEAST_PLACES, 2 * present.places.length), present));
	}

	/**
	 * Removes a record, if it is present. If this throws, another call completes it.
	 */
	void remove(LeaseRecord<T> record) {
		if (record.isInSize) {
			SIZE.getAndAdd(this, -1);
			record.isInSize = false;
		}
		// Last, because until then the recovery finds the record
		Block<T> block = record.block;
		if (block != null) {
			PLACE.compareAndSet(block.places, record.place, record, null);
		}
	}

	int size() {
		return this.size;
	}

	/**
	 * The present records, and perhaps some that are added or removed meanwhile.
	 */
	@Override
	public Iterator<LeaseRecord<T>> iterator() {
		return new Records<>(this.latest);
	}

	/**
	 * A fixed number of places for records. A full block is followed by one of twice the
	 * size, and kept for the records that are in it.
	 */
	static final class Block<T> {

		private final @Nullable LeaseRecord<T>[] places;

		private final @Nullable Block<T> before;

		@SuppressWarnings({ "unchecked", "rawtypes" })
		Block(int places, @Nullable Block<T> before) {
			this.places = new LeaseRecord[places];
			this.before = before;
		}

	}

	private static final class Records<T> implements Iterator<LeaseRecord<T>> {

		private @Nullable Block<T> block;

		private int place;

		private @Nullable LeaseRecord<T> next;

		Records(Block<T> latest) {
			this.block = latest;
			advance();
		}

		@SuppressWarnings("unchecked")
		private void advance() {
			this.next = null;
			while (this.block != null && this.next == null) {
				if (this.place < this.block.places.length) {
					this.next = (LeaseRecord<T>) PLACE.getVolatile(this.block.places, this.place++);
				}
				else {
					this.block = this.block.before;
					this.place = 0;
				}
			}
		}

		@Override
		public boolean hasNext() {
			return this.next != null;
		}

		@Override
		public LeaseRecord<T> next() {
			LeaseRecord<T> found = this.next;
			if (found == null) {
				throw new NoSuchElementException();
			}
			advance();
			return found;
		}

	}

}
