package io.github.managedpools.test.cluster;

import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

import io.github.managedpools.test.cluster.FakePermitEngine.Owner;
import org.jspecify.annotations.Nullable;

/**
 * The permits with one name that are taken, by number. Finds a free number without a look
 * at all that are taken, because a simulation asks thousands of times a second. Guarded
 * by the engine's lock.
 */
final class TakenPermits {

	private final Map<Integer, Owner> owners = new TreeMap<>();

	private final BitSet numbers = new BitSet();

	@Nullable Owner owner(int number) {
		return this.owners.get(number);
	}

	/**
	 * The owners in the order of the numbers that they have, one for each number.
	 */
	Collection<Owner> owners() {
		return Collections.unmodifiableCollection(this.owners.values());
	}

	int size() {
		return this.owners.size();
	}

	/**
	 * The lowest free number that is not below the given one.
	 */
	int nextFree(int number) {
		return this.numbers.nextClearBit(number);
	}

	/**
	 * The lowest taken number that is not below the given one, or a negative number if
	 * there is none.
	 */
	int nextTaken(int number) {
		return this.numbers.nextSetBit(number);
	}

	void put(int number, Owner owner) {
		this.owners.put(number, owner);
		this.numbers.set(number);
	}

	void remove(int number) {
		this.owners.remove(number);
		this.numbers.clear(number);
	}

	/**
	 * Removes what has expired.
	 * @return the earliest time at which one of the rest expires, or {@code null} if none
	 * does
	 */
	@Nullable Long removeExpired(long now) {
		this.owners.entrySet().removeIf((entry) -> {
			boolean expired = entry.getValue().hasExpired(now);
			if (expired) {
				this.numbers.clear(entry.getKey());
			}
			return expired;
		});
		Long earliest = null;
		for (Owner owner : this.owners.values()) {
			Long until = owner.until();
			if (until != null && (earliest == null || until - earliest < 0)) {
				earliest = until;
			}
		}
		return earliest;
	}

}
