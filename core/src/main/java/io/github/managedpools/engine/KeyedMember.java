package io.github.managedpools.engine;

import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * The pool of one key. A caller pins it while it looks for a resource, so that the pool
 * is not put at rest in the meantime. A pool at rest builds nothing and destroys its
 * resources; until it is empty and dropped, the next caller can wake it. So a key never
 * has a second pool that ignores the remaining resources of the first.
 */
final class KeyedMember<K, T> {

	private static final long AT_REST = -1;

	private static final long ONE_PIN = (1L << 32) + 1;

	final K key;

	final PoolEngine<T> engine;

	/** The key's share of the capacity of all keys. */
	final KeyCapacityShare share;

	/** The hash of the key, as it was when the key got its pool. */
	final int hash;

	/** The number of pins in the low half; the number of pins that ever began above. */
	private final AtomicLong pins = new AtomicLong(1);

	/** Whether a caller has pinned it since the last check. */
	private volatile boolean touched;

	// The fields below are guarded by the lock of KeyedMembers

	/** The neighbours in the order of the last recorded use. */
	@Nullable KeyedMember<K, T> previous;

	@Nullable KeyedMember<K, T> next;

	/** The number of leases that had begun at the last check. */
	private long begun;

	private long unusedSince;

	/**
	 * Create a new {@code KeyedMember} that is pinned by the caller.
	 */
	KeyedMember(K key, int hash, PoolEngine<T> engine, KeyCapacityShare share) {
		this.key = key;
		this.hash = hash;
		this.engine = engine;
		this.share = share;
		this.unusedSince = engine.context.clock.nanoTime();
	}

	/**
	 * Prevents the pool from being put at rest.
	 * @return {@code false} if it is at rest already
	 */
	boolean pin() {
		for (long count = this.pins.get(); count != AT_REST; count = this.pins.get()) {
			if (this.pins.compareAndSet(count, count + ONE_PIN)) {
				this.touched = true;
				return true;
			}
		}
		return false;
	}

	void unpin() {
		this.pins.decrementAndGet();
	}

	/**
	 * The pins, as {@link #rest(long)} takes them.
	 */
	long pins() {
		return this.pins.get();
	}

	/**
	 * Puts the pool at rest.
	 * @param seen the pins when the pool was last seen unused
	 * @return {@code false} if a caller has it pinned, or had it pinned since then
	 */
	boolean rest(long seen) {
		return (int) seen == 0 && this.pins.compareAndSet(seen, AT_REST);
	}

	/**
	 * Wakes the pool from its rest and pins it for the caller.
	 */
	void wake() {
		this.touched = true;
		this.pins.set(1);
	}

	boolean isAtRest() {
		return this.pins.get() == AT_REST;
	}

	/**
	 * Checks whether the pool is in use, or has been used since the last check, and
	 * records that.
	 */
	boolean noteUse(long now) {
		long begun = this.engine.slotTable.begun();
		boolean used = this.touched || begun != this.begun || isInUse();
		if (used) {
			this.touched = false;
			this.begun = begun;
			this.unusedSince = now;
		}
		return used;
	}

	/**
	 * The time since the last recorded use.
	 */
	long unusedFor(long now) {
		return now - this.unusedSince;
	}

	/**
	 * Whether a caller holds a resource of this pool or waits for one.
	 */
	boolean isInUse() {
		return (int) this.pins.get() > 0 || !this.engine.waiterQueue.isEmpty() || this.engine.slotTable.isLeased();
	}

}
