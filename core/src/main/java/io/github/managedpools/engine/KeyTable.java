package io.github.managedpools.engine;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * A hash table that calls {@code hashCode} and {@code equals} of its keys on the thread
 * of the caller that brought the key, and under no lock: a key whose methods block or
 * throw harms no other caller. Lookups take no lock. Entries are added and removed under
 * the owner's lock, where they are compared by identity.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class KeyTable<K, V> {

	private static final int FIRST_CAPACITY = 16;

	private volatile AtomicReferenceArray<@Nullable Entry<K, V>> buckets = new AtomicReferenceArray<>(FIRST_CAPACITY);

	private int size;

	/**
	 * Finds the value of a key.
	 */
	@Nullable V get(K key) {
		int hash = hash(key);
		AtomicReferenceArray<@Nullable Entry<K, V>> present = this.buckets;
		for (Entry<K, V> entry = present.get(hash & (present.length() - 1)); entry != null; entry = entry.next) {
			if (entry.is(key, hash)) {
				return entry.value;
			}
		}
		return null;
	}

	/**
	 * Finds a key, and records the state of the bucket that was searched.
	 * @return the result of the search
	 */
	Search<K, V> search(K key) {
		int hash = hash(key);
		AtomicReferenceArray<@Nullable Entry<K, V>> present = this.buckets;
		Entry<K, V> head = present.get(hash & (present.length() - 1));
		for (Entry<K, V> entry = head; entry != null; entry = entry.next) {
			if (entry.is(key, hash)) {
				return new Search<>(hash, head, entry.value);
			}
		}
		return new Search<>(hash, head, null);
	}

	/**
	 * Whether a repeated search would have the same result. Must be called under the
	 * lock.
	 */
	boolean isCurrent(Search<K, V> search) {
		return this.buckets.get(search.hash & (this.buckets.length() - 1)) == search.head;
	}

	/**
	 * Adds a key that a current search did not find. Must be called under the lock.
	 */
	void add(Search<K, V> search, K key, V value) {
		if (this.size >= this.buckets.length()) {
			grow();
		}
		link(this.buckets, key, search.hash, value);
		this.size++;
	}

	private void grow() {
		AtomicReferenceArray<@Nullable Entry<K, V>> present = this.buckets;
		AtomicReferenceArray<@Nullable Entry<K, V>> grown = new AtomicReferenceArray<>(2 * present.length());
		for (int i = 0; i < present.length(); i++) {
			for (Entry<K, V> entry = present.get(i); entry != null; entry = entry.next) {
				link(grown, entry.key, entry.hash, entry.value);
			}
		}
		this.buckets = grown;
	}

	private static <K, V> void link(AtomicReferenceArray<@Nullable Entry<K, V>> buckets, K key, int hash, V value) {
		int index = hash & (buckets.length() - 1);
		buckets.set(index, new Entry<>(key, hash, value, buckets.get(index)));
	}

	/**
	 * Prepares the removal of a value, so that the removal itself can't fail with an
	 * out-of-memory error. Must be called under the lock.
	 * @param hash the hash of its key, as it was when the key was added
	 * @return the argument for {@link #remove}, valid while the lock is held
	 */
	@Nullable Entry<K, V> without(int hash, V value) {
		Entry<K, V> rest = null;
		// Copies the entries before it: entries are immutable because lookups take no
		// lock
		for (Entry<K, V> entry = this.buckets
			.get(hash & (this.buckets.length() - 1)); entry != null; entry = entry.next) {
			if (entry.value != value) {
				rest = new Entry<>(entry.key, entry.hash, entry.value, rest);
			}
		}
		return rest;
	}

	/**
	 * Removes a value that is present. Must be called under the lock.
	 * @param rest the result of {@link #without}
	 */
	void remove(int hash, @Nullable Entry<K, V> rest) {
		this.buckets.set(hash & (this.buckets.length() - 1), rest);
		this.size--;
	}

	/**
	 * A live view of the values: an iteration returns a value that is present throughout
	 * exactly once.
	 */
	Collection<V> values() {
		return new Values();
	}

	private static int hash(Object key) {
		int hash = key.hashCode();
		return hash ^ (hash >>> 16);
	}

	/**
	 * The result of a search for a key.
	 *
	 * @param hash the hash of the key
	 * @param head the first entry of the bucket that was searched
	 * @param value the value, or {@code null}
	 */
	record Search<K, V>(int hash, @Nullable Entry<K, V> head, @Nullable V value) {
	}

	/**
	 * An entry, linked to the entries that were added to the same bucket earlier.
	 *
	 * @param key the key
	 * @param hash the hash of the key
	 * @param value the value
	 * @param next the next entry
	 */
	record Entry<K, V>(K key, int hash, V value, @Nullable Entry<K, V> next) {

		private boolean is(K other, int otherHash) {
			return this.hash == otherHash && (this.key == other || other.equals(this.key));
		}

	}

	private final class Values extends AbstractCollection<V> {

		@Override
		public Iterator<V> iterator() {
			return new ValueIterator<>(KeyTable.this.buckets);
		}

		@Override
		public boolean isEmpty() {
			return !iterator().hasNext();
		}

		@Override
		public int size() {
			int count = 0;
			for (Iterator<V> values = iterator(); values.hasNext(); values.next()) {
				count++;
			}
			return count;
		}

	}

	private static final class ValueIterator<K, V> implements Iterator<V> {

		private final AtomicReferenceArray<@Nullable Entry<K, V>> buckets;

		private int index;

		private @Nullable Entry<K, V> next;

		ValueIterator(AtomicReferenceArray<@Nullable Entry<K, V>> buckets) {
			this.buckets = buckets;
			find(null);
		}

		private void find(@Nullable Entry<K, V> following) {
			this.next = following;
			while (this.next == null && this.index < this.buckets.length()) {
				this.next = this.buckets.get(this.index++);
			}
		}

		@Override
		public boolean hasNext() {
			return this.next != null;
		}

		@Override
		public V next() {
			Entry<K, V> found = this.next;
			if (found == null) {
				throw new NoSuchElementException();
			}
			find(found.next);
			return found.value;
		}

	}

}
