package io.github.managedpools.engine;

import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * The pool of one key. A caller pins it while it looks for a resource, so that the pool
 * is not put to rest meanwhile. A pool at rest builds nothing and destroys what it has;
 * the next caller can wake it until it is empty and dropped. So a key never has a second
 * pool that would know nothing of what is left in the first.
 */
final class KeyedMember<K, T> {

	private static final int AT_REST = -1;

	final K key;

	final PoolEngine<T> engine;

	/** The hash of the key, as it was when the key got its pool. */
	final int hash;

	private final AtomicInteger pins = new AtomicInteger(1);

	/** Whether a caller has pinned it since the last look. */
	private volatile boolean touched;

	// What follows is guarded by the lock of the admitting room

	/** The neighbours in the order in which members were last noted to be used. */
	@Nullable KeyedMember<K, T> previous;

	@Nullable KeyedMember<K, T> next;

	/** How many leases had begun at the last look. */
	private long begun;

	private long unusedSince;

	/**
	 * Makes a member that the caller has pinned.
	 */
	KeyedMember(K key, int hash, PoolEngine<T> engine) {
		this.key = key;
		this.hash = hash;
		this.engine = engine;
		this.unusedSince = engine.clock.nanoTime();
		((KeyCapacityShare) engine.share).member = this;
	}

	/**
	 * Keeps the pool from being put to rest.
	 * @return {@code false} if it is at rest already
	 */
	boolean pin() {
		for (int count = this.pins.get(); count != AT_REST; count = this.pins.get()) {
			if (this.pins.compareAndSet(count, count + 1)) {
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
	 * Puts the pool to rest.
	 * @return {@code false} if somebody has pinned it
	 */
	boolean rest() {
		return this.pins.compareAndSet(0, AT_REST);
	}

	/**
	 * Wakes the pool from its rest, for a caller who thereby pins it.
	 */
	void wake() {
		this.touched = true;
		this.pins.set(1);
	}

	boolean isAtRest() {
		return this.pins.get() == AT_REST;
	}

	/**
	 * Looks whether the pool is in use, or was used since the last look, and notes it.
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
	 * For how long the pool has not been used, as far as was noted.
	 */
	long unusedFor(long now) {
		return now - this.unusedSince;
	}

	/**
	 * Whether somebody has a resource of this pool, or waits for one.
	 */
	boolean isInUse() {
		return this.pins.get() > 0 || !this.engine.waiterQueue.isEmpty() || this.engine.slotTable.isLeased();
	}

}
