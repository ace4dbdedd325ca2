package io.github.managedpools.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.PhantomReference;

import org.jspecify.annotations.Nullable;

/**
 * What the pool keeps of a tracked lease: the borrower, and whether the lease is over.
 * The pool must not refer for long to the lease that the borrower holds: once that one is
 * unreachable, no code can close it, and the {@link LostLeaseFinder} finds this record. A
 * {@link HeldLease} is over when the slot has another word; a {@link TrackedLease} is
 * over when this record says so.
 */
final class LeaseRecord<T> extends PhantomReference<EngineLease<T>> implements LeaseTrace<T> {

	private static final VarHandle OVER;

	private static final VarHandle RETURNED;

	private static final VarHandle COUNTED;

	private static final VarHandle TOLD_AS_LOST;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			OVER = lookup.findVarHandle(LeaseRecord.class, "over", boolean.class);
			RETURNED = lookup.findVarHandle(LeaseRecord.class, "isReturned", boolean.class);
			COUNTED = lookup.findVarHandle(LeaseRecord.class, "counted", boolean.class);
			TOLD_AS_LOST = lookup.findVarHandle(LeaseRecord.class, "toldAsLost", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final Slot<T> slot;

	private final long since;

	/**
	 * The borrower; not after the end of a held lease, because its slot must not keep a
	 * thread from ending.
	 */
	private volatile @Nullable Thread borrower;

	/** Whether the lease must end because its thread could not end it. */
	volatile boolean unended;

	/** Whether the holder found the resource broken. */
	volatile boolean broken;

	/**
	 * Whether the slot has been given back or a thread is about to do that; until then
	 * the recovery must be able to find the lease.
	 */
	volatile boolean isReturned;

	/** Whether no code can close the lease any more. */
	volatile boolean lost;

	/** Whether the lease has ended, or has not begun yet. */
	private volatile boolean over;

	/** Whether the lease has been counted as a leak. */
	@SuppressWarnings("unused")
	private volatile boolean counted;

	private volatile boolean toldAsLost;

	/** The slot's word during the lease, or {@link SlotOwner#PROVEN}. */
	private final long word;

	private final StackTraceElement[] stack;

	private final LeaseTracker<T> tracker;

	// Where the record is, for LeaseRecords

	LeaseRecords.@Nullable Block<T> block;

	int place;

	boolean isInSize;

	LeaseRecord(EngineLease<T> lease, LeaseTracker<T> tracker, Slot<T> slot, long word, Thread borrower, long since,
			StackTraceElement[] stack) {
		super(lease, tracker.unreachable);
		this.tracker = tracker;
		this.slot = slot;
		this.word = word;
		this.borrower = borrower;
		this.since = since;
		this.stack = stack;
		// A plain write, because no other thread knows this record yet
		OVER.set(this, word == SlotOwner.PROVEN);
	}

	/**
	 * Begins a tracked lease, once its slot is lent. Until then it counts as ended.
	 */
	void begin() {
		OVER.setRelease(this, false);
	}

	/**
	 * Ends the lease on behalf of its holder. If this throws, the lease has not ended.
	 */
	void close() {
		if (OVER.compareAndSet(this, false, true)) {
			this.tracker.tellEnd(this);
			end();
		}
		else if (this.unended) {
			this.slot.owner.pool.signals.recover();
		}
	}

	/**
	 * Ends the lease on behalf of a thread that could not end it, unless it has ended
	 * since. If this throws, the lease has not ended. Must be called by one thread at a
	 * time.
	 */
	void endForAnother() {
		if (this.unended) {
			// The holder's thread may or may not have done this
			this.over = true;
			end();
			this.unended = false;
		}
	}

	/**
	 * Ends the lost lease, and retires its resource. If this throws, the lease has not
	 * ended, or the recovery ends it.
	 * @return whether the lease was not over
	 */
	boolean reclaim() {
		if (this.word != SlotOwner.PROVEN) {
			return this.slot.owner.reclaim(this.slot, this.word);
		}
		if (!OVER.compareAndSet(this, false, true)) {
			return false;
		}
		try {
			end();
		}
		catch (Throwable ex) {
			this.unended = true;
			this.slot.owner.pool.signals.requestRecovery();
		}
		return true;
	}

	@Override
	public void revoke() {
		if (this.word != SlotOwner.PROVEN) {
			HeldLease.revoke(this.slot, this.word, this.since);
			return;
		}
		try {
			close();
		}
		catch (Throwable ex) {
			this.unended = true;
			this.slot.owner.pool.signals.requestRecovery();
		}
	}

	private void end() {
		// A holder may leave a lease to the recovery that another thread is ending
		if (RETURNED.compareAndSet(this, false, true)) {
			try {
				giveBack();
			}
			catch (Throwable ex) {
				this.isReturned = false;
				throw ex;
			}
		}
		this.tracker.forget(this);
	}

	private void giveBack() {
		if (this.lost) {
			this.slot.owner.reclaim(this.slot, this.word);
		}
		else {
			this.slot.owner.giveBack(this.slot, this.word, this.broken);
		}
	}

	void markSuspect() {
		if (!this.over) {
			this.slot.markSuspect();
		}
	}

	boolean isOver() {
		return (this.word == SlotOwner.PROVEN) ? this.over : !SlotWord.isOf(this.slot.state(), this.word);
	}

	@Override
	public boolean isOf(long word) {
		return this.word != SlotOwner.PROVEN && SlotWord.isOf(word, this.word);
	}

	@Override
	public boolean isOpen() {
		return !isOver();
	}

	@Override
	public boolean isLost() {
		return this.lost;
	}

	void forgetBorrower() {
		this.borrower = null;
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

	/**
	 * Records that the lease has been counted as a leak.
	 * @return whether it was not counted before
	 */
	boolean count() {
		return COUNTED.compareAndSet(this, false, true);
	}

	boolean isCounted() {
		return this.counted;
	}

	boolean isToldAsLost() {
		return this.toldAsLost;
	}

	/**
	 * Records that the lease has been reported as lost.
	 * @return whether it was not reported before
	 */
	boolean tellAsLost() {
		return TOLD_AS_LOST.compareAndSet(this, false, true);
	}

}
