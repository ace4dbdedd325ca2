package io.github.managedpools.engine;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.PoolClock;
import org.jspecify.annotations.Nullable;

/**
 * The room where idle resources give way to those who wait for another key.
 */
final class Yielding {

	private final Total total;

	private final PoolClock clock;

	Yielding(Total total, PoolClock clock) {
		this.total = total;
		this.clock = clock;
	}

	/**
	 * Lets idle resources give way as long as places are lacking.
	 * @param asker who wants a place, if it is somebody
	 * @param more how many places it wants for callers who do not wait
	 */
	void makeRoom(@Nullable KeyShare asker, int more) {
		while (this.total.lack() + more > 0) {
			Slot<?> idle = longestIdle(asker, more);
			if (idle == null) {
				return;
			}
			if (this.total.claim((KeyShare) idle.engine.share, asker, more) && !retire(idle)) {
				this.total.stays();
			}
		}
	}

	private static <T> boolean retire(Slot<T> slot) {
		long word = slot.state();
		return Slot.isIdle(word) && slot.engine.retiring.retireFrom(slot, word, DestroyReason.SHRUNK);
	}

	/**
	 * The resource that has been idle longest, of those that are above their pool's
	 * minimum if there are such.
	 */
	private @Nullable Slot<?> longestIdle(@Nullable KeyShare asker, int more) {
		long now = this.clock.nanoTime();
		Slot<?> longest = null;
		long most = -1;
		boolean isNeeded = true;
		for (KeyShare share : this.total.shares()) {
			PoolEngine<?> pool = share.engine;
			if (pool.places.occupied() == 0 || !this.total.mayLose(share, asker, more)) {
				continue;
			}
			boolean needed = pool.places.present() <= pool.settings().size().min();
			for (Slot<?> slot : pool.places) {
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
