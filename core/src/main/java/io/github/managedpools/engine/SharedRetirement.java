package io.github.managedpools.engine;

import io.github.managedpools.DestroyReason;

/**
 * Decides when a resource that several holders share is no longer lent. A validation or
 * destruction that is due needs the resource without leases, and overlapping leases would
 * delay it for ever.
 */
final class SharedRetirement<T> {

	private final PoolContext<T> pool;

	private final Retirement<T> retirement;

	private final boolean resets;

	SharedRetirement(PoolContext<T> pool, Retirement<T> retirement) {
		this.pool = pool;
		this.retirement = retirement;
		this.resets = pool.factory.resets();
	}

	/**
	 * Stops the lending of a resource if something is due. The caller is ending a lease
	 * that is not the last.
	 * @param word the slot's word
	 * @return whether the word has changed
	 */
	boolean stop(Slot<T> slot, long word) {
		DestroyReason due = this.retirement.due(slot, word, this.pool.clock.nanoTime());
		if (due != null) {
			slot.reason = due;
			slot.markToRetire(word);
			return true;
		}
		if (this.pool.share.givesWay(false, this.pool.clock.nanoTime())) {
			slot.reason = DestroyReason.SHRUNK;
			if (!slot.markToRetire(word)) {
				this.pool.share.stays();
			}
			return true;
		}
		if (this.resets) {
			slot.markDraining(word);
			return true;
		}
		return false;
	}

}
