package io.github.managedpools.engine;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a resource that several holders share is no longer lent. What is due for a
 * resource needs one without leases, and overlapping leases would put that off for ever.
 */
final class SharedRetirement<T> {

	private final PoolEngine<T> engine;

	private final boolean resets;

	SharedRetirement(PoolEngine<T> engine) {
		this.engine = engine;
		this.resets = engine.factory.resets();
	}

	/**
	 * Stops the lending of a resource of which the caller ends a lease that is not the
	 * last, if anything is due.
	 * @param word the slot's word
	 * @return whether the word has changed
	 */
	boolean stop(Slot<T> slot, long word) {
		DestroyReason due = this.engine.retirement.due(slot, word, this.engine.clock.nanoTime());
		if (due != null) {
			slot.reason = due;
			slot.change(word, word | Slot.RETIRE);
			return true;
		}
		if (this.engine.share.givesWay(false, this.engine.clock.nanoTime())) {
			slot.reason = DestroyReason.SHRUNK;
			if (!slot.change(word, word | Slot.RETIRE)) {
				this.engine.share.stays();
			}
			return true;
		}
		if (this.resets) {
			slot.change(word, word | Slot.DRAIN);
			return true;
		}
		return false;
	}

	/**
	 * Whether a resource has been lent as often as it may be.
	 */
	static boolean isUsedUp(Slot<?> slot, long word, PoolSettings settings) {
		@Nullable Integer maxUses = settings.maxUses();
		return maxUses != null && slot.uses(word) >= maxUses;
	}

}
