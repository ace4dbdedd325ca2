package io.github.managedpools.engine;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The keys that request places of a shared capacity, oldest request first. Keys whose
 * creations keep failing take turns with the others, however many of them there are. So a
 * working key waits for at most one failing key, and a key that recovers does not wait
 * for ever. Guarded by the lock of the capacity.
 */
final class KeyQueue {

	private final Limits limits;

	private final Set<KeyAccount> proven = new LinkedHashSet<>();

	private final Set<KeyAccount> unproven = new LinkedHashSet<>();

	private final Set<KeyAccount> failing = new LinkedHashSet<>();

	private long asked;

	private boolean failingNext;

	KeyQueue(Limits limits) {
		this.limits = limits;
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
	boolean add(KeyAccount share) {
		Set<KeyAccount> right = share.failing ? this.failing : share.proven ? this.proven : this.unproven;
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

	boolean remove(KeyAccount share) {
		return this.proven.remove(share) | this.unproven.remove(share) | this.failing.remove(share);
	}

	void removeIf(Predicate<KeyAccount> which) {
		this.proven.removeIf(which);
		this.unproven.removeIf(which);
		this.failing.removeIf(which);
	}

	/**
	 * Removes and returns the next key.
	 */
	@Nullable KeyAccount poll() {
		KeyAccount next = next();
		if (next != null) {
			this.failingNext = !this.failing.contains(next);
			remove(next);
		}
		return next;
	}

	/**
	 * The next key among those that may begin a creation now.
	 */
	@Nullable KeyAccount next() {
		KeyAccount sound = older(first(this.proven), this.limits.isStuck() ? null : first(this.unproven));
		if (sound != null && !this.failingNext) {
			return sound;
		}
		KeyAccount failed = this.limits.takesFailing() ? first(this.failing) : null;
		return (failed != null) ? failed : sound;
	}

	private @Nullable KeyAccount first(Set<KeyAccount> shares) {
		return first(shares, this.limits::mayBegin);
	}

	private static @Nullable KeyAccount older(@Nullable KeyAccount one, @Nullable KeyAccount other) {
		if (one == null || other == null) {
			return (one != null) ? one : other;
		}
		return (one.asked - other.asked < 0) ? one : other;
	}

	/**
	 * The key with the oldest request among those that match a condition.
	 */
	@Nullable KeyAccount first(Predicate<KeyAccount> which) {
		return older(older(first(this.proven, which), first(this.unproven, which)), first(this.failing, which));
	}

	private static @Nullable KeyAccount first(Set<KeyAccount> shares, Predicate<KeyAccount> which) {
		for (KeyAccount share : shares) {
			if (which.test(share)) {
				return share;
			}
		}
		return null;
	}

	/**
	 * Which keys may begin creations now.
	 */
	interface Limits {

		/** Whether a key may begin a creation if there is a place. */
		boolean mayBegin(KeyAccount share);

		/** Whether only keys whose latest creation succeeded may begin one. */
		boolean isStuck();

		/** Whether keys whose latest creation failed may begin one. */
		boolean takesFailing();

	}

}
