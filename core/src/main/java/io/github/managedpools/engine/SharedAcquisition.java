package io.github.managedpools.engine;

import org.jspecify.annotations.Nullable;

/**
 * Leases a resource that several holders share, if one can be lent without a wait and
 * without an examination. The lease is prepared before its slot is chosen for good, and
 * whatever fails after that is left to the {@link Recovery recovery}; so this needs no
 * {@linkplain StackHeadroom headroom}, which would take longer than all the rest.
 */
final class SharedAcquisition<T> {

	private final PoolContext<T> pool;

	private final LeastLoadedSlots<T> slots;

	private final LeaseTracker<T> leaseTracker;

	SharedAcquisition(PoolContext<T> pool, LeastLoadedSlots<T> slots, LeaseTracker<T> leaseTracker) {
		this.pool = pool;
		this.slots = slots;
		this.leaseTracker = leaseTracker;
	}

	/**
	 * Leases the least loaded resource.
	 * @param thread the id of the borrower
	 * @return the lease, or {@code null} if the caller must look for a resource
	 */
	@Nullable TrackedLease<T> tryAcquire(Thread borrower, long thread) {
		Slot<T> slot = this.slots.leastLoaded();
		if (slot == null) {
			return null;
		}
		TrackedLease<T> lease = new TrackedLease<>(this.leaseTracker, slot, borrower, this.pool.clock.nanoTime(),
				BorrowerStack.NONE);
		LeaseRecord<T> record = lease.record;
		boolean begun = false;
		try {
			begun = this.leaseTracker.tryAdd(record) && this.slots.tryLend(slot);
			if (!begun) {
				this.leaseTracker.forget(record);
				return null;
			}
			record.begin();
			StepPoint.LENT.reach();
			slot.lentTo(thread);
			this.slots.lentBeside(slot);
			if (this.pool.settings().maxLeaseTime() != null) {
				this.pool.signals.wakeSweeper();
			}
			return lease;
		}
		catch (Throwable ex) {
			// No method call here: there may be no stack for it
			record.isReturned = !begun;
			record.unended = true;
			this.pool.signals.recoveryDue = true;
			throw ex;
		}
	}

}
