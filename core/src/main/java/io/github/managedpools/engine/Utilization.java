package io.github.managedpools.engine;

import io.github.managedpools.PoolSettings;

/**
 * The number of resources that a pool should have: its minimum, or as many as keep the
 * utilization at its target.
 */
final class Utilization<T> {

	private final PoolContext<T> pool;

	private final SlotArray<T> slots;

	private final LeaseTracker<T> leaseTracker;

	/** The number of leases from before tracking that may still be open. */
	private volatile int untracked;

	Utilization(PoolContext<T> pool, SlotArray<T> slots, LeaseTracker<T> leaseTracker) {
		this.pool = pool;
		this.slots = slots;
		this.leaseTracker = leaseTracker;
	}

	/**
	 * The least number of resources at which utilization does not exceed its target.
	 */
	int wanted() {
		PoolSettings settings = this.pool.settings();
		int min = settings.size().min();
		return (settings.targetUtilization() < 1) ? Math.max(min, wantedAhead(settings)) : min;
	}

	private int wantedAhead(PoolSettings settings) {
		double capacity = settings.leasesPerResource() * settings.targetUtilization();
		double needed = (this.leaseTracker.count() + this.untracked) / capacity;
		// A rounding error must not count as a lease
		return (int) Math.min(settings.size().max(), Math.ceil(needed - 1e-6));
	}

	/**
	 * Counts the leases that began before leases were tracked.
	 */
	void countUntracked() {
		int leases = 0;
		for (Slot<T> slot : this.slots) {
			leases += SlotWord.leases(slot.state());
		}
		this.untracked = leases;
		expectUntracked(leases);
	}

	/**
	 * Lowers the number of untracked leases to that of the open leases, if it is higher.
	 */
	void expectUntracked(int leases) {
		if (this.untracked > 0) {
			this.untracked = Math.min(this.untracked, Math.max(0, leases - this.leaseTracker.count()));
		}
	}

}
