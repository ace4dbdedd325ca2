package io.github.managedpools.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.github.managedpools.CreateFailure;
import org.jspecify.annotations.Nullable;

/**
 * Records every resource when its creation ends and removes it when its destruction ends.
 * Its lock is the only one in the life of a resource: it also guards the
 * {@linkplain SlotTable slot table} and the {@linkplain PendingWork pending work}. It is
 * held only briefly, and never while user code runs; acquire and release without a wait
 * never take it.
 */
final class Ledger<T> {

	static final int FAILURES_KEPT = 10;

	private final SlotTable<T> slotTable;

	private final FailSafeLock lock;

	private final Deque<CreateFailure> failures = new ArrayDeque<>();

	private long created;

	private long createFailed;

	private long destroyed;

	Ledger(FailSafeLock lock, SlotTable<T> slotTable) {
		this.lock = lock;
		this.slotTable = slotTable;
	}

	void lock() {
		this.lock.lock();
	}

	void unlock() {
		this.lock.unlock();
	}

	/**
	 * Records a creation that ended with a resource. Must be called under the lock.
	 * @param useful whether the pool owns it now; otherwise its destruction begins
	 */
	void created(Slot<T> slot, boolean useful) {
		this.created++;
		this.slotTable.created();
		slot.endCreation(useful);
		if (!useful) {
			this.slotTable.leaves(slot);
		}
	}

	/**
	 * Records a creation that ended without a resource. Must be called under the lock.
	 */
	void notCreated(Slot<T> slot, Runnable inStep) {
		this.createFailed++;
		this.slotTable.created();
		inStep.run();
		this.slotTable.vacate(slot);
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
	void destroyed(PreparedDestruction<T> destruction) {
		lock();
		try {
			this.destroyed++;
			destruction.noteGivenUp();
			this.slotTable.vacate(destruction.slot);
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

	// The figures below must be read under the lock

	long created() {
		return this.created;
	}

	long createFailed() {
		return this.createFailed;
	}

	long destroyed() {
		return this.destroyed;
	}

	/**
	 * The latest failure of the factory.
	 */
	@Nullable CreateFailure lastFailure() {
		return this.failures.peek();
	}

	/**
	 * The latest failures of the factory, latest first.
	 */
	List<CreateFailure> failures() {
		return List.copyOf(this.failures);
	}

}
