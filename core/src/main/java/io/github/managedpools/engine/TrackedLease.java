package io.github.managedpools.engine;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import io.github.managedpools.LeaseInfo;
import io.github.managedpools.SafeDescription;

/**
 * A lease that knows its borrower. Used if several leases share a resource, or if the
 * pool tracks its leases.
 */
final class TrackedLease<T> extends EngineLease<T> {

	private static final StackTraceElement[] NO_STACK = {};

	final long since;

	/** Whether it has been reported as a leak; for the sweeper only. */
	boolean reported;

	/** Whether the lease must end because its thread could not end it. */
	volatile boolean unended;

	/** Whether the holder found the resource broken. */
	volatile boolean broken;

	/**
	 * Whether the slot has been given back; until then the recovery must be able to find
	 * the lease.
	 */
	volatile boolean isReturned;

	final Thread borrower;

	/** The slot's word during the lease, or {@link SlotOwner#PROVEN}. */
	private final long word;

	private final StackTraceElement[] stack;

	private final LeaseTracker<T> tracker;

	private final OneShot once = new OneShot();

	TrackedLease(LeaseTracker<T> tracker, Slot<T> slot, long word, Thread borrower, long since,
			StackTraceElement[] stack) {
		super(slot);
		this.tracker = tracker;
		this.word = word;
		this.since = since;
		this.borrower = borrower;
		this.stack = stack;
	}

	/**
	 * The stack of the calling thread without the engine's own frames, if stacks are
	 * kept.
	 */
	static StackTraceElement[] stack(boolean wanted) {
		if (!wanted) {
			return NO_STACK;
		}
		StackTraceElement[] frames = Thread.currentThread().getStackTrace();
		String engine = TrackedLease.class.getPackageName();
		int first = 1;
		while (first < frames.length && frames[first].getClassName().startsWith(engine)) {
			first++;
		}
		return Arrays.copyOfRange(frames, first, frames.length);
	}

	@Override
	public T get() {
		// The end must be checked after reading the resource: if the lease lasts then,
		// the resource is its own
		T resource = this.slot.resource;
		if (resource == null || this.once.isOver()) {
			throw leaseIsOver();
		}
		return resource;
	}

	@Override
	public void invalidate() {
		try {
			this.broken |= !this.once.isOver();
			close();
		}
		catch (Throwable ex) {
			// No stack even for these calls
			this.broken = true;
			this.unended = true;
			this.slot.owner.pool.signals.recoveryDue = true;
		}
	}

	@Override
	public void close() {
		try {
			if (this.once.end()) {
				this.tracker.tellEnd(this);
				end();
			}
			else if (this.unended) {
				this.slot.owner.pool.signals.recover();
			}
		}
		catch (Throwable ex) {
			this.unended = true;
			this.slot.owner.pool.signals.recoveryDue = true;
		}
	}

	private void end() {
		if (!this.isReturned) {
			giveBack();
			this.isReturned = true;
		}
		this.tracker.forget(this);
	}

	private void giveBack() {
		if (this.broken || this.word == SlotOwner.PROVEN) {
			this.slot.owner.giveBack(this.slot, this.word, this.broken);
		}
		else {
			this.slot.owner.release(this.slot, this.word);
		}
	}

	@Override
	void markSuspect() {
		if (!this.once.isOver() && this.word == SlotOwner.PROVEN) {
			this.slot.markSuspect();
		}
		else if (!this.once.isOver()) {
			this.slot.markSuspect(this.word);
		}
	}

	@Override
	void endForAnother() {
		if (this.unended) {
			// The holder's thread may or may not have done this
			this.once.end();
			end();
			this.unended = false;
		}
	}

	boolean isOver() {
		return this.once.isOver();
	}

	/**
	 * The description of the lease, which is computed only on request.
	 */
	LeaseInfo info(long now) {
		Duration age = Duration.ofNanos(now - this.since);
		return new LeaseInfo(this.slot.owner.pool.clock.instant().minus(age), age, nameOf(this.borrower),
				List.of(this.stack));
	}

	private static String nameOf(Thread thread) {
		return thread.getName().isEmpty() ? SafeDescription.of(thread) : thread.getName();
	}

	@Override
	public String toString() {
		return "Lease[pool=%s, thread=%s]".formatted(this.slot.owner.pool.name, nameOf(this.borrower));
	}

}
