package io.github.managedpools.engine;

import java.lang.ref.Reference;

import org.jspecify.annotations.Nullable;

/**
 * The lease of a resource that has one holder at a time. It consists of the slot and of
 * the slot's word during the lease.
 */
class PlainLease<T> extends EngineLease<T> {

	/**
	 * The word of the lease; zero before it begins and after its holder has ended it. Set
	 * to zero only after the slot's word has changed, because that change decides: until
	 * then the lease can still be ended.
	 */
	long word;

	/**
	 * Creates a lease that has not begun yet.
	 */
	PlainLease(Slot<T> slot) {
		super(slot);
	}

	/**
	 * Leases the resource of a slot that looks idle, without reading the slot's word. The
	 * lease is allocated before it begins, because afterwards there may be no memory for
	 * it; and after the slot's word has changed no method is called, because there may be
	 * no stack for a call.
	 * @return the lease, or {@code null} if the slot was not idle
	 */
	static <T> @Nullable PlainLease<T> tryBegin(Slot<T> slot, long thread) {
		if (!slot.looksIdle()) {
			return null;
		}
		PlainLease<T> lease = new PlainLease<>(slot);
		long word = slot.tryLendByGuess(thread);
		lease.word = word;
		return (word != 0) ? lease : null;
	}

	/**
	 * Begins the lease of a slot that is already lent.
	 */
	void begin(long lease) {
		this.word = lease;
	}

	@Override
	public T get() {
		// The other fields must be read after the resource. For a moment after the end of
		// a lease, only the birth of the next resource reveals that end. The slot's word
		// would too, but reading it delays its next change
		T resource = this.slot.resource;
		long lease = this.word;
		// Until here the lease must not count as lost, even if the caller drops it
		Reference.reachabilityFence(this);
		if (resource == null || lease == 0 || this.slot.cameAfter(lease)) {
			throw leaseIsOver();
		}
		return resource;
	}

	@Override
	public void invalidate() {
		long lease = this.word;
		if (lease != 0) {
			try {
				end(lease, true);
			}
			catch (Throwable ex) {
				this.slot.unendedWord = lease;
				this.slot.isUnendedBroken = true;
				this.slot.unended = this;
				this.slot.owner.pool.signals.recoveryDue = true;
			}
			this.word = 0;
		}
	}

	@Override
	public void close() {
		long lease = this.word;
		if (lease != 0) {
			try {
				end(lease, false);
			}
			catch (Throwable ex) {
				this.slot.unendedWord = lease;
				this.slot.isUnendedBroken = false;
				this.slot.unended = this;
				this.slot.owner.pool.signals.recoveryDue = true;
			}
			this.word = 0;
		}
		else {
			// An earlier call may not have completed
			this.slot.owner.pool.signals.recover();
		}
	}

	/**
	 * Ends the lease, unless it is over. If this throws, the lease has not ended.
	 * @param broken whether the holder found the resource broken
	 * @return whether this call ended it
	 */
	boolean end(long lease, boolean broken) {
		return broken ? this.slot.owner.giveBack(this.slot, lease, true) : this.slot.owner.release(this.slot, lease);
	}

	@Override
	void markSuspect() {
		long lease = this.word;
		if (lease != 0) {
			this.slot.markSuspect(lease);
			Reference.reachabilityFence(this);
		}
	}

	/**
	 * Ends the lease on behalf of a thread that could not, unless it has ended since. If
	 * this throws, the lease has not ended. Must be called by one thread at a time.
	 */
	void endForAnother() {
		// A lease that its holder has not ended still has its word
		end((this.word != 0) ? this.word : this.slot.unendedWord, this.slot.isUnendedBroken);
	}

	@Override
	public String toString() {
		return "Lease[pool=" + this.slot.owner.pool.name + "]";
	}

}
