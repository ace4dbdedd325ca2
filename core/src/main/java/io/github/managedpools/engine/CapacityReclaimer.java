package io.github.managedpools.engine;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.PoolClock;
import org.jspecify.annotations.Nullable;

/**
 * Takes idle resources away from keys without waiters when another key is short of
 * capacity.
 */
final class CapacityReclaimer {

	private final SharedCapacity capacity;

	private final PoolClock clock;

	CapacityReclaimer(SharedCapacity capacity, PoolClock clock) {
		this.capacity = capacity;
		this.clock = clock;
	}

	/**
	 * Lets idle resources give way as long as places are lacking.
	 * @param asker who wants a place, if it is somebody
	 * @param more how many places it wants for callers who do not wait
	 */
	void makeRoom(@Nullable KeyCapacityShare asker, int more) {
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
	 * The resource that has been idle longest, of those that are above their pool's
	 * minimum if there are such.
	 */
	private @Nullable Slot<?> longestIdle(@Nullable KeyCapacityShare asker, int more) {
		long now = this.clock.nanoTime();
		Slot<?> longest = null;
		long most = -1;
		boolean isNeeded = true;
		for (KeyCapacityShare share : this.capacity.shares()) {
			PoolEngine<?> pool = share.engine;
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
