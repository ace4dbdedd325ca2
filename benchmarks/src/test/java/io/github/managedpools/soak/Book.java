package io.github.managedpools.soak;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The far side's record of one round: what was begun, and what has ended. The pool's
 * ledger is compared with it.
 */
final class Book {

	private final String round;

	private final long seed;

	private final Tally tally;

	private final Map<Integer, Item> present = new ConcurrentHashMap<>();

	private final AtomicInteger begun = new AtomicInteger();

	private final AtomicInteger finished = new AtomicInteger();

	private final AtomicInteger alive = new AtomicInteger();

	private final AtomicIntegerArray alivePerKey;

	private final AtomicInteger overdue = new AtomicInteger();

	private final AtomicInteger everOverdue = new AtomicInteger();

	private final AtomicInteger givenUp = new AtomicInteger();

	/** The machine's late beats before the round. */
	private final long lateBeats = MachineTime.lateBeats();

	private volatile int ceiling;

	private volatile int ceilingPerKey;

	Book(String round, long seed, int keys, Tally tally) {
		this.round = round;
		this.seed = seed;
		this.tally = tally;
		this.alivePerKey = new AtomicIntegerArray(keys);
	}

	/**
	 * Sets the maximum number of items, for all keys and for each. It is never lowered
	 * within a round, because leased items outlast a lower limit.
	 */
	void allow(int total, int perKey) {
		this.ceiling = Math.max(this.ceiling, total);
		this.ceilingPerKey = Math.max(this.ceilingPerKey, perKey);
	}

	SplittableRandom dice(long number) {
		return new SplittableRandom(this.seed * 31 + number * 0x9E3779B97F4A7C15L);
	}

	Item begin(int key) {
		Item item = new Item(this, this.begun.incrementAndGet(), key);
		this.tally.begun();
		this.present.put(item.number(), item);
		int allowance = this.overdue.get()
				+ (wasStarved() ? this.givenUp.get() : Math.max(0, this.givenUp.get() - this.everOverdue.get()));
		check(this.alive.incrementAndGet(), this.ceiling + allowance, "alive");
		check(this.alivePerKey.incrementAndGet(key), this.ceilingPerKey + allowance, "alive for key " + key);
		return item;
	}

	private void check(int count, int limit, String what) {
		if (count > limit) {
			violation("%d items %s where %d are allowed".formatted(count, what, limit));
		}
	}

	void finished() {
		this.finished.incrementAndGet();
	}

	void overdue(Item item) {
		this.everOverdue.incrementAndGet();
		this.overdue.incrementAndGet();
	}

	/**
	 * Notes that the pool reported a call that it gave up on.
	 */
	void givenUp() {
		this.givenUp.incrementAndGet();
	}

	/**
	 * Whether the pool may have given up on a call that only got no processor time.
	 */
	boolean mayBeGivenUpInVain() {
		return this.givenUp.get() > 0 && wasStarved();
	}

	private boolean wasStarved() {
		return MachineTime.wasLateSince(this.lateBeats);
	}

	void gone(Item item) {
		if (this.present.remove(item.number()) == null) {
			violation(item + " is gone twice");
		}
		this.alivePerKey.decrementAndGet(item.key());
		this.alive.decrementAndGet();
		if (item.isOverdue()) {
			this.overdue.decrementAndGet();
		}
		this.tally.gone();
	}

	void violation(String what) {
		this.tally.violation("%s: %s".formatted(this.round, what));
	}

	int alive() {
		return this.alive.get();
	}

	/**
	 * Returns the number of creations that ended with an item.
	 */
	int finishedItems() {
		return this.finished.get();
	}

	/**
	 * Returns the number of the newest item.
	 */
	int newest() {
		return this.begun.get();
	}

	/**
	 * Returns what was begun and still exists.
	 */
	Collection<Item> present() {
		return List.copyOf(this.present.values());
	}

}
