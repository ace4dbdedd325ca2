package io.github.managedpools.engine;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The keys that request capacity from the {@link SharedCapacity}, oldest request first.
 * Keys whose creations keep failing take turns with the others, however many of them
 * there are. So a working key waits for at most one failing key, and a key that recovers
 * does not wait for ever. Guarded by the lock of the capacity.
 */
final class KeyQueue {

	/** Whether a key may begin a creation now. */
	private final Predicate<KeyCapacityShare> mayBegin;

	private final Set<KeyCapacityShare> proven = new LinkedHashSet<>();

	private final Set<KeyCapacityShare> unproven = new LinkedHashSet<>();

	private final Set<KeyCapacityShare> failing = new LinkedHashSet<>();

	private long asked;

	private boolean failingNext;

	KeyQueue(Predicate<KeyCapacityShare> mayBegin) {
		this.mayBegin = mayBegin;
	}

	boolean isEmpty() {
		return size() == 0;
	}

	int size() {
		return this.proven.size() + this.unproven.size() + this.failing.size();
	}

	/**
	 * Adds a key, or leaves it in its position if it is already queued.
	 * @return whether it was not in the queue
	 */
	boolean add(KeyCapacityShare share) {
		Set<KeyCapacityShare> right = share.failing ? this.failing : share.proven ? this.proven : this.unproven;
		if (right.contains(share)) {
			return false;
		}
		boolean moved = remove(share);
		right.add(share);
		if (!moved) {
			share.asked = ++this.asked;
		}
		return !moved;
	}

	boolean remove(KeyCapacityShare share) {
		return this.proven.remove(share) | this.unproven.remove(share) | this.failing.remove(share);
	}

	void removeIf(Predicate<KeyCapacityShare> which) {
		this.proven.removeIf(which);
		this.unproven.removeIf(which);
		this.failing.removeIf(which);
	}

	/**
	 * Removes and returns the next key.
	 */
	@Nullable KeyCapacityShare poll(SharedCapacity capacity) {
		KeyCapacityShare next = next(capacity);
		if (next != null) {
			this.failingNext = !this.failing.contains(next);
			remove(next);
		}
		return next;
	}

	/**
	 * The next key among those that may begin a creation now.
	 */
	@Nullable KeyCapacityShare next(SharedCapacity capacity) {
		KeyCapacityShare sound = older(first(this.proven), capacity.isStuck() ? null : first(this.unproven));
		if (sound != null && !this.failingNext) {
			return sound;
		}
		KeyCapacityShare failed = capacity.takesFailing() ? first(this.failing) : null;
		return (failed != null) ? failed : sound;
	}

	private @Nullable KeyCapacityShare first(Set<KeyCapacityShare> shares) {
		return first(shares, this.mayBegin);
	}

	private static @Nullable KeyCapacityShare older(@Nullable KeyCapacityShare one, @Nullable KeyCapacityShare other) {
		if (one == null || other == null) {
			return (one != null) ? one : other;
		}
		return (one.asked - other.asked < 0) ? one : other;
	}

	/**
	 * The key with the oldest request among those that match a condition.
	 */
	@Nullable KeyCapacityShare first(Predicate<KeyCapacityShare> which) {
		return older(older(first(this.proven, which), first(this.unproven, which)), first(this.failing, which));
	}

	private static @Nullable KeyCapacityShare first(Set<KeyCapacityShare> shares, Predicate<KeyCapacityShare> which) {
		for (KeyCapacityShare share : shares) {
			if (which.test(share)) {
				return share;
			}
		}
		return null;
	}

}
