package io.github.managedpools.engine;

import io.github.managedpools.DestroyReason;
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
		while (this.capacity.lack() + more > 0) {
			Slot<?> idle = longestIdle(asker, more);
			if (idle == null) {
				return;
			}
			if (this.capacity.claim((KeyCapacityShare) idle.engine.share, asker, more) && !retire(idle)) {
				this.capacity.stays();
			}
		}
	}

	private static <T> boolean retire(Slot<T> slot) {
		long word = slot.state();
		return Slot.isIdle(word) && slot.engine.retirement.retireFrom(slot, word, DestroyReason.SHRUNK);
	}

	/**
	 * The longest idle resource, preferably of a pool above its minimum.
	 */
	private @Nullable Slot<?> longestIdle(@Nullable KeyCapacityShare asker, int more) {
		long now = this.clock.nanoTime();
		Slot<?> longest = null;
		long most = -1;
		boolean isNeeded = true;
		for (KeyCapacityShare share : this.capacity.shares()) {
			PoolEngine<?> pool = share.engine;
			// A resource that is left to the recovery can't give way
			pool.recovery.run();
			if (pool.slotTable.occupied() == 0 || !this.capacity.mayLose(share, asker, more)) {
				continue;
			}
			boolean needed = pool.slotTable.present() <= pool.settings().size().min();
			for (Slot<?> slot : pool.slotTable) {
				long word = slot.state();
				if (!Slot.isIdle(word) || (needed && !isNeeded)) {
					continue;
				}
				long idle = now - slot.seenSince(Slot.generation(word), true, now);
				if (idle > most || needed != isNeeded) {
					longest = slot;
					most = idle;
					isNeeded = needed;
				}
			}
		}
		return longest;
	}

}
