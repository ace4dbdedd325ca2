package io.github.managedpools.engine;

import io.github.managedpools.PoolState;

/**
 * Takes snapshots of a pool.
 */
final class StateReader<T> {

	private final PoolContext<T> pool;

	private final Ledger<T> ledger;

	private final SlotTable<T> slotTable;

	private final SlotArray<T> slots;

	private final WaiterQueue<T> waiterQueue;

	private final Backoff<T> backoff;

	private final FailFast<T> failFast;

	private final AbandonedWork abandoned;

	StateReader(PoolContext<T> pool, Ledger<T> ledger, SlotTable<T> slotTable, SlotArray<T> slots,
			WaiterQueue<T> waiterQueue, Backoff<T> backoff, FailFast<T> failFast, AbandonedWork abandoned) {
		this.pool = pool;
		this.ledger = ledger;
		this.slotTable = slotTable;
		this.slots = slots;
		this.waiterQueue = waiterQueue;
		this.backoff = backoff;
		this.failFast = failFast;
		this.abandoned = abandoned;
	}

	/**
	 * Takes a snapshot. Each slot is read once, and no resource is created or destroyed
	 * meanwhile. So every resource is counted once, and the equations hold by
	 * construction.
	 */
	PoolState state() {
		this.ledger.lock();
		try {
			int[] phases = new int[SlotWord.PHASES];
			int idle = 0;
			int leases = 0;
			int suspect = 0;
			long acquired = this.slotTable.generations();
			for (Slot<T> slot : this.slots) {
				long word = slot.state();
				phases[SlotWord.phase(word)]++;
				idle += SlotWord.isIdle(word) ? 1 : 0;
				leases += SlotWord.leases(word);
				suspect += (SlotWord.isPresent(word) && SlotWord.isSuspect(word)) ? 1 : 0;
				acquired += SlotWord.generation(word);
			}
			PoolState.Resources resources = new PoolState.Resources(idle,
					phases[SlotWord.LIVE] - idle + phases[SlotWord.BUSY], phases[SlotWord.CREATING],
					phases[SlotWord.DESTROYING], this.abandoned.count(), suspect);
			PoolEvents told = this.pool.events;
			PoolState.Counters counters = new PoolState.Counters(this.ledger.created(), this.ledger.createFailed(),
					this.ledger.destroyed(), acquired, acquired - leases, told.timedOut.sum(), told.interrupted.sum(),
					told.cancelled.sum(), told.leaked.sum());
			return new PoolState(this.pool.name, this.pool.phase(), this.pool.settings().size(), resources, leases,
					this.waiterQueue.pending(), counters, this.backoff.failing(), this.backoff.failingSince(),
					this.failFast.isInForce(), this.ledger.failures());
		}
		finally {
			this.ledger.unlock();
		}
	}

}
