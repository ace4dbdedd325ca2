package io.github.managedpools.engine;

import org.jspecify.annotations.Nullable;

/**
 * The lease of a resource that has one holder at a time, in a pool that does not track
 * leases. It holds no more than the slot and the slot's word as it is while the lease
 * lasts.
 */
final class PlainLease<T> extends EngineLease<T> {

	/**
	 * The word of the lease; zero before it begins and once its holder has ended it. That
	 * is noted after the slot's word has changed, which decides: until then the lease can
	 * still be ended.
	 */
	long word;

	/**
	 * Create a lease that has not begun yet.
	 */
	PlainLease(Slot<T> slot) {
		super(slot);
	}

	/**
	 * Leases the resource of a slot that looks idle, without reading the slot's word. The
	 * lease exists before it begins, because afterwards there may be no memory for it,
	 * and once the slot's word has changed nothing is called, because there may be no
	 * stack for it.
	 * @return the lease, or {@code null} if the slot was not as it looked
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
	 * Begins the lease of a slot that is lent already.
	 */
	void begin(long lease) {
		this.word = lease;
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
			try {
				this.slot.engine.release.giveBack(this.slot, lease, true);
			}
			catch (Throwable ex) {
				this.slot.unendedWord = lease;
				this.slot.isUnendedBroken = true;
				this.slot.unended = this;
				this.slot.engine.recovery.due = true;
			}
			this.word = 0;
		}
	}

	@Override
	public void close() {
		long lease = this.word;
		if (lease != 0) {
			try {
				this.slot.engine.release.release(this.slot, lease);
			}
			catch (Throwable ex) {
				this.slot.unendedWord = lease;
				this.slot.isUnendedBroken = false;
				this.slot.unended = this;
				this.slot.engine.recovery.due = true;
			}
			this.word = 0;
		}
		else {
			// The first call may not have come to its end
			this.slot.engine.recovery.run();
		}
	}

	@Override
	void endForAnother() {
		// A lease that no holder has ended still bears its word
		long lease = (this.word != 0) ? this.word : this.slot.unendedWord;
		this.slot.engine.release.giveBack(this.slot, lease, this.slot.isUnendedBroken);
	}

	@Override
	public String toString() {
		return "Lease[pool=" + this.slot.engine.name() + "]";
	}

}
