package io.github.managedpools.engine;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a resource that several holders share is no longer lent. A validation or
 * destruction that is due needs the resource without leases, and overlapping leases would
 * delay it for ever.
 */
final class SharedRetirement<T> {

	private final PoolEngine<T> engine;

	private final boolean resets;

	SharedRetirement(PoolEngine<T> engine) {
		this.engine = engine;
		this.resets = engine.factory.resets();
	}

	/**
	 * Stops the lending of a resource if something is due. The caller is ending a lease
	 * that is not the last.
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
	 * Whether a resource has reached its max-uses.
	 */
	static boolean isUsedUp(Slot<?> slot, long word, PoolSettings settings) {
		@Nullable Integer maxUses = settings.maxUses();
		return maxUses != null && slot.uses(word) >= maxUses;
	}

}
