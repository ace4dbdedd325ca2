package io.github.managedpools.engine;

import io.github.managedpools.Lease;

/**
 * The lease of a resource that has one holder at a time, in a pool that does not track
 * leases. It holds no more than the slot and the slot's word as it is while the lease
 * lasts.
 */
final class PlainLease<T> implements Lease<T> {

	private final Slot<T> slot;

	/**
	 * The word of the lease; zero once it is over. That is noted after the slot's word
	 * has changed, which decides: as long as it is not, the lease can still be ended.
	 */
	private long word;

	PlainLease(Slot<T> slot, long word) {
		this.slot = slot;
		this.word = word;
	}

	@Override
	public T get() {
		// The rest is read after the resource. For a moment after the end of a lease
		// only the birth of what came into its place tells of it. So would the slot's
		// word, but to read that holds up its next change
		T resource = this.slot.resource;
		long lease = this.word;
		if (resource == null || lease == 0 || this.slot.cameAfter(lease)) {
			throw Release.leaseIsOver(this.slot.engine.name());
		}
		return resource;
	}

	@Override
	public void invalidate() {
		long lease = this.word;
		if (lease != 0) {
			this.slot.engine.release.giveBack(this.slot, lease, true);
			this.word = 0;
		}
	}

	@Override
	public void close() {
		long lease = this.word;
		if (lease != 0) {
			this.slot.engine.release.release(this.slot, lease);
			this.word = 0;
		}
	}

	@Override
	public String toString() {
		return "Lease[pool=" + this.slot.engine.name() + "]";
	}

}
