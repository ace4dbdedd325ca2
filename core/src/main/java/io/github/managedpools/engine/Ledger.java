package io.github.managedpools.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.github.managedpools.CreateFailure;
import io.github.managedpools.PoolState;

/**
 * Records every resource when its creation ends and removes it when its destruction ends.
 * Its lock is the only one in the life of a resource: it also guards the
 * {@linkplain SlotTable slot table} and the {@linkplain PendingWork pending work}. It is
 * held only briefly, and never while user code runs; acquire and release without a wait
 * never take it.
 */
final class Ledger<T> {

	static final int FAILURES_KEPT = 10;

	private final PoolEngine<T> engine;

	private final FailSafeLock lock = new FailSafeLock();

	private final Deque<CreateFailure> failures = new ArrayDeque<>();

	private long created;

	private long createFailed;

	private long destroyed;

	Ledger(PoolEngine<T> engine) {
		this.engine = engine;
	}

	void lock() {
		this.lock.lock();
	}

	void unlock() {
		this.lock.unlock();
	}

	/**
	 * Records a creation that ended with a resource. Must be called under the lock.
	 * @param phase the next phase of its slot
	 */
	void created(Slot<T> slot, int phase) {
		this.created++;
		this.engine.slotTable.created();
		slot.move(phase, Slot.LISTED);
		if (phase == Slot.DESTROYING) {
			this.engine.slotTable.leaves(slot);
		}
	}

	/**
	 * Records a creation that ended without a resource. Must be called under the lock.
	 */
	void notCreated(Slot<T> slot, Runnable inStep) {
		this.createFailed++;
		this.engine.slotTable.created();
		inStep.run();
		this.engine.slotTable.vacate(slot);
	}

	/**
	 * Keeps a failure of the factory. Must be called under the lock.
	 */
	void note(CreateFailure failure) {
		if (this.failures.size() == FAILURES_KEPT) {
			this.failures.removeLast();
		}
		this.failures.push(failure);
	}

	/**
	 * Whether the same exception object is among the kept failures.
	 */
	boolean hasNoted(Throwable cause) {
		lock();
		try {
			for (CreateFailure failure : this.failures) {
				if (failure.cause() == cause) {
					return true;
				}
			}
			return false;
		}
		finally {
			unlock();
		}
	}

	/**
	 * Records a destruction that has ended or been given up on, and frees its slot.
	 */
	void destroyed(Destruction<T> destruction) {
		lock();
		try {
			this.destroyed++;
			destruction.noteGivenUp();
			this.engine.slotTable.vacate(destruction.slot);
		}
		finally {
			unlock();
		}
	}

	/**
	 * Counts a product that arrived after its creation had been given up on, and has been
	 * destroyed.
	 */
	void cameTooLate() {
		lock();
		try {
			this.created++;
			this.destroyed++;
		}
		finally {
			unlock();
		}
	}

	/**
	 * Decides something that depends on the number of resources, in one locked step in
	 * which no slot is occupied or vacated. So two threads can't both shrink the pool
	 * because of the same surplus resource.
	 */
	boolean inStep(BooleanSupplier decision) {
		lock();
		try {
			return decision.getAsBoolean();
		}
		finally {
			unlock();
		}
	}

	/**
	 * Takes a snapshot. Each slot is read once, and no resource is created or destroyed
	 * meanwhile. So every resource is counted once, and the equations hold by
	 * construction.
	 */
	PoolState state() {
		lock();
		try {
			int[] phases = new int[Slot.PHASES];
			int idle = 0;
			int leases = 0;
			long acquired = this.engine.slotTable.generations();
			for (Slot<T> slot : this.engine.slotTable) {
				long word = slot.state();
				phases[Slot.phase(word)]++;
				idle += Slot.isIdle(word) ? 1 : 0;
				leases += Slot.leases(word);
				acquired += Slot.generation(word);
			}
			PoolState.Resources resources = new PoolState.Resources(idle, phases[Slot.LIVE] - idle + phases[Slot.BUSY],
					phases[Slot.CREATING], phases[Slot.DESTROYING], this.engine.shutdown.givenUp.count());
			PoolEvents told = this.engine.events;
			PoolState.Counters counters = new PoolState.Counters(this.created, this.createFailed, this.destroyed,
					acquired, acquired - leases, told.timedOut.sum(), told.interrupted.sum(), told.cancelled.sum(),
					told.leaked.sum());
			return new PoolState(this.engine.name(), this.engine.phase(), this.engine.settings().size(), resources,
					leases, this.engine.waiterQueue.pending(), counters, this.engine.creations.failing(),
					List.copyOf(this.failures));
		}
		finally {
			unlock();
		}
	}

}
