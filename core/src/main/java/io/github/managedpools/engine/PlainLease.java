package io.github.managedpools.engine;

import io.github.managedpools.Lease;

/**
 * A lease of a resource that has one holder at a time and whose leases nobody tracks: no
 * more than where the resource is, and what the slot's word says as long as the lease
 * lasts.
 */
final class PlainLease<T> implements Lease<T> {

	private final Slot<T> slot;

	private final long word;

	PlainLease(Slot<T> slot, long word) {
		this.slot = slot;
		this.word = word;
	}

	@Override
	public T get() {
		// The word is read after the resource: if the lease lasts then, this was its own
		T resource = this.slot.resource;
		if (resource == null || (this.slot.state() & ~Slot.FLAGS) != this.word) {
			throw Returning.leaseIsOver(this.slot.engine.name());
		}
		return resource;
	}

	@Override
	public void invalidate() {
		this.slot.engine.returning.giveBack(this.slot, this.word, true);
	}

	@Override
	public void close() {
		this.slot.engine.returning.release(this.slot, this.word);
	}

	@Override
	public String toString() {
		return "Lease[pool=" + this.slot.engine.name() + "]";
	}

}
