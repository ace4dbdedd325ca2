package io.github.managedpools.engine;

import org.jspecify.annotations.Nullable;

/**
 * A lease that knows its borrower, of a resource that has one holder at a time. Like a
 * {@link PlainLease} it is over as soon as the slot has another word, so that it needs
 * neither a flag of its own nor an entry in a shared structure: its slot refers to it.
 * That reference would keep a lease that its borrower has dropped from ever being found,
 * so a {@link LeaseRecord} replaces it as soon as the lease has been seen twice.
 */
final class HeldLease<T> extends PlainLease<T> implements LeaseTrace<T> {

	private final long since;

	private final StackTraceElement[] stack;

	/**
	 * The borrower until the end, because the slot must not keep a thread from ending.
	 */
	private @Nullable Thread borrower;

	/**
	 * Creates a lease that has not begun yet.
	 */
	HeldLease(Slot<T> slot, Thread borrower, long since, StackTraceElement[] stack) {
		super(slot);
		this.borrower = borrower;
		this.since = since;
		this.stack = stack;
	}

	/**
	 * Leases the resource of a slot that looks idle, as {@link PlainLease#tryBegin} does.
	 * @return the lease, or {@code null} if the slot was not idle
	 */
	static <T> @Nullable HeldLease<T> tryBegin(Slot<T> slot, long thread, Thread borrower, long since) {
		HeldLease<T> lease = new HeldLease<>(slot, borrower, since, BorrowerStack.NONE);
		long word = slot.tryLendByGuess(thread);
		if (word == 0) {
			return null;
		}
		// No method call from here on: there may be no stack for it
		lease.word = word;
		slot.trace = lease;
		return lease;
	}

	@Override
	void begin(long lease) {
		super.begin(lease);
		this.slot.trace = this;
	}

	@Override
	boolean end(long lease, boolean broken) {
		PoolContext<T> pool = this.slot.owner.pool;
		TimeSums uses = this.slot.uses;
		long now = (uses != null) ? pool.nanoTime(this.since) : 0;
		boolean ended = super.end(lease, broken);
		try {
			if (ended && uses != null) {
				pool.leaseEnded(uses, this.since, now);
			}
			forgetBorrower(lease);
		}
		catch (Throwable ex) {
			// No stack left: at worst, its time is missing in the sums. Must not be
			// thrown: a lease that seems not to have ended would be left to the recovery
			// in place of the next lease of the slot
		}
		return ended;
	}

	/**
	 * Creates the record that stands for this lease in its slot.
	 * @return the record, or {@code null} if the lease has ended
	 */
	@Nullable LeaseRecord<T> record(LeaseTracker<T> tracker) {
		Thread holder = this.borrower;
		long lease = this.word;
		return (holder != null && lease != 0)
				? new LeaseRecord<>(this, tracker, this.slot, lease, holder, this.since, this.stack) : null;
	}

	private void forgetBorrower(long held) {
		this.borrower = null;
		LeaseTrace<T> latest = this.slot.trace;
		if (latest != this && latest instanceof LeaseRecord<T> record && record.isOf(held)) {
			record.forgetBorrower();
		}
	}

	@Override
	public Slot<T> slot() {
		return this.slot;
	}

	@Override
	public long since() {
		return this.since;
	}

	@Override
	public @Nullable Thread borrower() {
		return this.borrower;
	}

	@Override
	public StackTraceElement[] stack() {
		return this.stack;
	}

	@Override
	public boolean isOf(long word) {
		long lease = this.word;
		return lease != 0 && SlotWord.isOf(word, lease);
	}

	@Override
	public boolean isOpen() {
		long lease = this.word;
		return lease != 0 && SlotWord.isOf(this.slot.state(), lease);
	}

	@Override
	public void revoke() {
		revoke(this.slot, this.word, this.since);
	}

	/**
	 * Ends a held lease under its holder.
	 */
	static <T> void revoke(Slot<T> slot, long lease, long since) {
		if (lease != 0 && slot.owner.giveBack(slot, lease, false)) {
			slot.owner.pool.leaseEnded(slot.uses, since);
		}
	}

	@Override
	public String toString() {
		return describe();
	}

}
