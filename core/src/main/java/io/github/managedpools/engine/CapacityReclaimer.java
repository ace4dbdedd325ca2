package io.github.managedpools.engine;

import io.github.managedpools.PoolClock;
import org.jspecify.annotations.Nullable;

/**
 * Retires idle resources of keys without waiters when another key lacks capacity.
 */
final class CapacityReclaimer {

	private final SharedCapacity capacity;

	private final PoolClock clock;

	CapacityReclaimer(SharedCapacity capacity, PoolClock clock) {
		this.capacity = capacity;
		this.clock = clock;
	}

	/**
	 * Retires idle resources as long as places are missing.
	 * @param asker the share that requests a place, or {@code null}
	 * @param more the number of places that it requests for callers that do not wait
	 */
	void reclaim(@Nullable KeyCapacityShare asker, int more) {
		this.capacity.settle();
		while (this.capacity.lack() + more > 0) {
			Candidate<?> idle = longestIdle(asker, more);
			if (idle == null) {
				return;
			}
			if (this.capacity.claim(idle.share, asker, more) && !idle.retire()) {
				this.capacity.stays();
			}
		}
	}

	/**
	 * The number of idle resources of other keys that would give way to a key. Reads
	 * without a lock.
	 */
	int countIdleOfOthers(KeyCapacityShare asker) {
		int count = 0;
		for (KeyCapacityShare share : this.capacity.shares()) {
			if (share != asker && share.missing == 0) {
				for (Slot<?> slot : share.engine().slots) {
					count += SlotWord.isIdle(slot.state()) ? 1 : 0;
				}
			}
		}
		return count;
	}

	/**
	 * Retires idle resources of pools above their minimum, because other instances lack
	 * permits.
	 * @param places the number of permits that they lack
	 */
	void yieldToOthers(int places) {
		// Each may be lent before it is retired
		int tries = 2 * Math.min(places, this.capacity.taken());
		for (int left = places - this.capacity.leaving(); left > 0 && tries > 0; tries--) {
			Candidate<?> idle = longestIdleToSpare();
			if (idle == null) {
				return;
			}
			this.capacity.leaves();
			if (idle.retire()) {
				left--;
			}
			else {
				this.capacity.stays();
			}
		}
	}

	/**
	 * Destroys leased resources as long as there are fewer permits than places. Must be
	 * called on a thread of the pool.
	 * @return whether more of them must go, but are on their way to callers
	 */
	boolean endLeases() {
		boolean again = false;
		for (KeyCapacityShare share : this.capacity.shares()) {
			again |= share.engine().revocation.revoke(this.capacity::claimUnpermitted);
		}
		return again;
	}

	private @Nullable Candidate<?> longestIdleToSpare() {
		long now = this.clock.nanoTime();
		Candidate<?> longest = null;
		for (KeyCapacityShare share : this.capacity.shares()) {
			PoolEngine<?> pool = share.engine();
			if (pool.slotTable.present() > pool.settings().size().min() && pool.waiterQueue.isEmpty()) {
				longest = longestIdle(share, pool, now, longest);
			}
		}
		return longest;
	}

	/**
	 * The longest idle resource, preferably of a pool above its minimum.
	 */
	private @Nullable Candidate<?> longestIdle(@Nullable KeyCapacityShare asker, int more) {
		long now = this.clock.nanoTime();
		Candidate<?> longest = null;
		for (KeyCapacityShare share : this.capacity.shares()) {
			PoolEngine<?> pool = share.engine();
			// A resource that is left to the recovery can't give way
			pool.context.signals.recover();
			if (pool.slotTable.occupied() > 0 && this.capacity.mayLose(share, asker, more)) {
				longest = longestIdle(share, pool, now, longest);
			}
		}
		return longest;
	}

	private static <T> @Nullable Candidate<?> longestIdle(KeyCapacityShare share, PoolEngine<T> pool, long now,
			@Nullable Candidate<?> best) {
		Slot<T> found = null;
		long most = -1;
		for (Slot<T> slot : pool.slots) {
			long word = slot.state();
			long idle = SlotWord.isIdle(word) ? now - slot.seenSince(word, true, now) : -1;
			if (idle > most) {
				found = slot;
				most = idle;
			}
		}
		boolean needed = pool.slotTable.present() <= pool.settings().size().min();
		if (found == null || (best != null && !best.isWorseThan(needed, most))) {
			return best;
		}
		return new Candidate<>(share, pool.retirement, found, most, needed);
	}

	/**
	 * An idle resource that may give way.
	 *
	 * @param needed whether its pool is not above its minimum
	 */
	private record Candidate<T>(KeyCapacityShare share, Retirement<T> retirement, Slot<T> slot, long idle,
			boolean needed) {

		/**
		 * Whether another resource should give way instead.
		 */
		boolean isWorseThan(boolean otherNeeded, long otherIdle) {
			return (this.needed != otherNeeded) ? this.needed : otherIdle > this.idle;
		}

		boolean retire() {
			long word = this.slot.state();
			return SlotWord.isIdle(word) && this.retirement.retireFrom(this.slot, word, this.share.reasonToGiveWay());
		}

	}

}
