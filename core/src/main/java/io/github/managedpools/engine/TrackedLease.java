package io.github.managedpools.engine;

import java.lang.ref.Reference;

/**
 * A lease that knows its borrower and differs from others of the same resource. Used if
 * several leases share a resource, or if the pool counts its leases for the
 * {@linkplain Utilization utilization}. The pool itself refers to its {@link LeaseRecord
 * record} only, so that the pool notices when the borrower drops the lease without
 * closing it.
 */
final class TrackedLease<T> extends EngineLease<T> {

	final LeaseRecord<T> record;

	TrackedLease(LeaseTracker<T> tracker, Slot<T> slot, Thread borrower, long since, StackTraceElement[] stack) {
		super(slot);
		this.record = new LeaseRecord<>(this, tracker, slot, SlotOwner.PROVEN, borrower, since, stack);
	}

	@Override
	public T get() {
		// The end must be checked after reading the resource: if the lease lasts then,
		// the resource is its own
		T resource = this.slot.resource;
		boolean over = this.record.isOver();
		// Until here the lease must not count as lost, even if the caller drops it
		Reference.reachabilityFence(this);
		if (resource == null || over) {
			throw leaseIsOver();
		}
		return resource;
	}

	@Override
	public void invalidate() {
		try {
			this.record.broken |= !this.record.isOver();
			this.record.close();
		}
		catch (Throwable ex) {
			// No method call here: there may be no stack for it
			this.record.broken = true;
			this.record.unended = true;
			this.slot.owner.pool.signals.recoveryDue = true;
			return;
		}
		Reference.reachabilityFence(this);
	}

	@Override
	public void close() {
		try {
			this.record.close();
		}
		catch (Throwable ex) {
			// No method call here: there may be no stack for it
			this.record.unended = true;
			this.slot.owner.pool.signals.recoveryDue = true;
			return;
		}
		Reference.reachabilityFence(this);
	}

	@Override
	void markSuspect() {
		this.record.markSuspect();
		Reference.reachabilityFence(this);
	}

	@Override
	public String toString() {
		return this.record.describe();
	}

}
