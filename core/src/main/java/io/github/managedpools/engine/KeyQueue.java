package io.github.managedpools.engine;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The keys that want a place of the {@link Total}, in the order in which they asked.
 * Those whose creations keep failing take turns with the others, however many they are:
 * so a key that works waits for one of them at most, and a key that recovers is not put
 * off for ever. Guarded by the total's lock.
 */
final class KeyQueue {

	/** Whether a key may begin a creation now. */
	private final Predicate<KeyShare> mayBegin;

	private final Set<KeyShare> proven = new LinkedHashSet<>();

	private final Set<KeyShare> unproven = new LinkedHashSet<>();

	private final Set<KeyShare> failing = new LinkedHashSet<>();

	private long asked;

	private boolean failingNext;

	KeyQueue(Predicate<KeyShare> mayBegin) {
		this.mayBegin = mayBegin;
	}

	boolean isEmpty() {
		return size() == 0;
	}

	int size() {
		return this.proven.size() + this.unproven.size() + this.failing.size();
	}

	/**
	 * Queues a key, or leaves it where it stands.
	 * @return whether it was not in the queue
	 */
	boolean add(KeyShare share) {
		Set<KeyShare> right = share.failing ? this.failing : share.proven ? this.proven : this.unproven;
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

	boolean remove(KeyShare share) {
		return this.proven.remove(share) | this.unproven.remove(share) | this.failing.remove(share);
	}

	void removeIf(Predicate<KeyShare> which) {
		this.proven.removeIf(which);
		this.unproven.removeIf(which);
		this.failing.removeIf(which);
	}

	/**
	 * Takes the key that is next out of the queue.
	 */
	@Nullable KeyShare poll(Total total) {
		KeyShare next = next(total);
		if (next != null) {
			this.failingNext = !this.failing.contains(next);
			remove(next);
		}
		return next;
	}

	/**
	 * The key whose turn it is, of those that may begin a creation now.
	 */
	@Nullable KeyShare next(Total total) {
		KeyShare sound = older(first(this.proven), total.isStuck() ? null : first(this.unproven));
		if (sound != null && !this.failingNext) {
			return sound;
		}
		KeyShare failed = total.takesFailing() ? first(this.failing) : null;
		return (failed != null) ? failed : sound;
	}

	private @Nullable KeyShare first(Set<KeyShare> shares) {
		return first(shares, this.mayBegin);
	}

	private static @Nullable KeyShare older(@Nullable KeyShare one, @Nullable KeyShare other) {
		if (one == null || other == null) {
			return (one != null) ? one : other;
		}
		return (one.asked - other.asked < 0) ? one : other;
	}

	/**
	 * The key that asked first of those that fulfil a condition.
	 */
	@Nullable KeyShare first(Predicate<KeyShare> which) {
		return older(older(first(this.proven, which), first(this.unproven, which)), first(this.failing, which));
	}

	private static @Nullable KeyShare first(Set<KeyShare> shares, Predicate<KeyShare> which) {
		for (KeyShare share : shares) {
			if (which.test(share)) {
				return share;
			}
		}
		return null;
	}

}
