package io.github.managedpools.engine;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.LongPredicate;

import io.github.managedpools.PoolSettings;

/**
 * The slots of a pool. A place is taken before a creation begins and is free again when
 * the destruction has ended, or has been given up on: so there are never more resources
 * than the maximum, whatever state they are in. Places are taken and freed under the
 * {@linkplain Creating creating} room's lock; who lends or returns never comes here.
 */
final class Places<T> {

	private final PoolEngine<T> engine;

	private final Deque<Slot<T>> vacant = new ArrayDeque<>();

	@SuppressWarnings({ "unchecked", "rawtypes" })
	private volatile Slot<T>[] slots = new Slot[0];

	private volatile int occupied;

	Places(PoolEngine<T> engine) {
		this.engine = engine;
	}

	/**
	 * Every slot there ever was, occupied or not. Not to be changed.
	 */
	Slot<T>[] all() {
		return this.slots;
	}

	Slot<T> at(int index) {
		return this.slots[index];
	}

	/**
	 * How many places are taken.
	 */
	int occupied() {
		return this.occupied;
	}

	/**
	 * Finds a place that is free, or makes one.
	 */
	Slot<T> prepare() {
		Slot<T> slot = this.vacant.peek();
		if (slot == null) {
			Slot<T>[] present = this.slots;
			slot = new Slot<>(this.engine, present.length);
			Slot<T>[] more = Arrays.copyOf(present, present.length + 1);
			more[present.length] = slot;
			this.vacant.push(slot);
			this.slots = more;
		}
		return slot;
	}

	/**
	 * Takes the place that was found last.
	 */
	void occupy(Slot<T> slot) {
		this.vacant.remove();
		this.occupied++;
		slot.move(Slot.CREATING, Slot.LISTED);
	}

	/**
	 * Frees a place.
	 */
	void vacate(Slot<T> slot) {
		slot.resource = null;
		slot.scope = null;
		slot.move(Slot.VACANT, Slot.LISTED);
		this.vacant.push(slot);
		this.occupied--;
		this.engine.share.giveBack();
	}

	/**
	 * How many resources are there or being created, those being destroyed left out.
	 */
	int present() {
		return count((word) -> Slot.phase(word) == Slot.CREATING || isLive(word));
	}

	/**
	 * How many resources are there, those being destroyed left out.
	 */
	int live() {
		return count(Places::isLive);
	}

	/**
	 * How many resources there should be so that no more than the targeted share is used.
	 */
	int wantedAhead(PoolSettings settings) {
		int leases = 0;
		for (Slot<T> slot : this.slots) {
			leases += Slot.leases(slot.state());
		}
		double capacity = settings.leasesPerResource() * settings.targetUtilization();
		return (int) Math.min(settings.size().max(), Math.ceil(leases / capacity));
	}

	private static boolean isLive(long word) {
		return Slot.phase(word) == Slot.LIVE || Slot.phase(word) == Slot.BUSY;
	}

	private int count(LongPredicate counted) {
		int count = 0;
		for (Slot<T> slot : this.slots) {
			count += counted.test(slot.state()) ? 1 : 0;
		}
		return count;
	}

}
