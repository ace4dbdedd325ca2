package io.github.managedpools.engine;

import java.util.concurrent.TimeUnit;

import io.github.managedpools.PoolClock;
import org.jspecify.annotations.Nullable;

/**
 * The keys that request places of a shared capacity, and how many places those lack whose
 * callers wait. Guarded by the lock of the capacity.
 */
final class CapacityRequests {

	/**
	 * How long callers that wait for the key of a returning resource go first. After
	 * that, it is another key's turn. That costs a destruction and a creation, which is
	 * too expensive for each return.
	 */
	private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(200);

	/** The shares whose waiters lack places, oldest request first. */
	private final KeyQueue hungry;

	/** The shares that would take a place that no waiter needs. */
	private final KeyQueue requesting;

	/** The number of places that hungry shares lack. */
	private int missing;

	/** The number of hungry shares that lack a place. */
	private int lackingShares;

	CapacityRequests(KeyQueue.Limits limits) {
		this.hungry = new KeyQueue(limits);
		this.requesting = new KeyQueue(limits);
	}

	boolean isEmpty() {
		return this.hungry.isEmpty() && this.requesting.isEmpty();
	}

	/**
	 * The number of shares that would take a place that no waiter needs.
	 */
	int size() {
		return this.requesting.size();
	}

	/**
	 * The number of places that hungry shares lack.
	 */
	int missing() {
		return this.missing;
	}

	/**
	 * Whether a hungry key lacked no place when it asked, because it had reached its
	 * limit.
	 */
	boolean isLimited() {
		return this.hungry.size() > this.lackingShares;
	}

	/**
	 * Adds a share that would take a place that no waiter needs.
	 */
	void add(KeyAccount share) {
		this.requesting.add(share);
	}

	/**
	 * Adds a share whose waiters lack places.
	 */
	void addHungry(KeyAccount share, int places, PoolClock clock) {
		if (this.hungry.add(share)) {
			share.hungrySince = clock.nanoTime();
		}
		misses(share, places);
	}

	/**
	 * Removes a share from the hungry ones, because it gets a place.
	 */
	void served(KeyAccount share) {
		if (this.hungry.remove(share)) {
			misses(share, 0);
		}
	}

	void forget(KeyAccount share) {
		this.requesting.remove(share);
		this.hungry.remove(share);
		misses(share, 0);
	}

	/**
	 * Whether no other key comes first for the next place.
	 */
	boolean isNext(KeyAccount share) {
		if (this.hungry.isEmpty()) {
			return true;
		}
		KeyAccount next = this.hungry.next();
		return next == null || next == share;
	}

	/**
	 * Removes and returns the share that gets the next place.
	 */
	@Nullable KeyAccount poll() {
		KeyAccount share = this.hungry.poll();
		if (share == null) {
			return this.requesting.poll();
		}
		misses(share, 0);
		return share;
	}

	/**
	 * Counts a missing place for the next hungry key, if it was at its limit when it
	 * asked and may begin a creation now.
	 * @return whether a resource has to give way
	 */
	boolean countMissingAgain() {
		KeyAccount next = this.hungry.next();
		if (next == null || next.missing > 0 || !next.isWanting()) {
			return false;
		}
		misses(next, 1);
		return true;
	}

	/**
	 * Whether a returning resource must give way, although callers wait for its key.
	 */
	boolean isAnothersTurn(KeyAccount share, long now) {
		KeyAccount other = this.hungry.first((hungry) -> hungry != share && hungry.missing > 0);
		return other != null && now - other.hungrySince >= PATIENCE;
	}

	/**
	 * Removes shares from the hungry ones whose waiters have been served otherwise or
	 * have left.
	 */
	void removeServed() {
		this.hungry.removeIf((share) -> {
			boolean sated = !share.isWanting();
			if (sated) {
				misses(share, 0);
			}
			return sated;
		});
	}

	private void misses(KeyAccount share, int places) {
		this.missing += places - share.missing;
		this.lackingShares += Math.min(places, 1) - Math.min(share.missing, 1);
		share.missing = places;
	}

}
