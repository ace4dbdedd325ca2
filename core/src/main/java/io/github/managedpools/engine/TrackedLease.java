package io.github.managedpools.engine;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import io.github.managedpools.LeaseInfo;
import io.github.managedpools.SafeDescription;

/**
 * A lease that knows its borrower. Used where several leases share a resource, and where
 * the pool tracks its leases.
 */
final class TrackedLease<T> extends EngineLease<T> {

	private static final StackTraceElement[] NO_STACK = {};

	final long since;

	/** Whether it has been reported as a leak; for the sweep alone. */
	boolean reported;

	/** Whether the lease has to end, and the thread that had to end it could not. */
	volatile boolean unended;

	/** Whether the holder found the resource broken. */
	volatile boolean broken;

	/** Whether the slot is back; until then the lease has to be found. */
	volatile boolean isReturned;

	final Thread borrower;

	/** What the slot's word is while the lease lasts, or {@link Release#PROVEN}. */
	private final long word;

	private final StackTraceElement[] stack;

	private final OneShot once = new OneShot();

	TrackedLease(Slot<T> slot, long word, Thread borrower, long since, StackTraceElement[] stack) {
		super(slot);
		this.word = word;
		this.since = since;
		this.borrower = borrower;
		this.stack = stack;
	}

	/**
	 * The stack of the calling thread without the engine's own frames, if it is wanted.
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
		// The end is looked at after the resource: if the lease lasts then, this was its
		// own
		T resource = this.slot.resource;
		if (resource == null || this.once.isOver()) {
			throw Release.leaseIsOver(this.slot.engine.name());
		}
		return resource;
	}

	@Override
	public void invalidate() {
		this.broken |= !this.once.isOver();
		close();
	}

	@Override
	public void close() {
		try {
			if (this.once.end()) {
				this.slot.engine.leaseTracker.tellEnd(this);
				end();
			}
			else if (this.unended) {
				this.slot.engine.recovery.run();
			}
		}
		catch (Throwable ex) {
			this.unended = true;
			this.slot.engine.recovery.due = true;
		}
	}

	private void end() {
		if (!this.isReturned) {
			this.slot.engine.release.release(this.slot, this.word, this.broken);
			this.isReturned = true;
		}
		this.slot.engine.leaseTracker.forget(this);
	}

	@Override
	void endForAnother() {
		if (this.unended) {
			// Whether or not the holder's thread came so far
			this.once.end();
			end();
			this.unended = false;
		}
	}

	boolean isOver() {
		return this.once.isOver();
	}

	/**
	 * What is told of the lease. Worked out only when somebody asks.
	 */
	LeaseInfo info(long now) {
		Duration age = Duration.ofNanos(now - this.since);
		return new LeaseInfo(this.slot.engine.clock.instant().minus(age), age, nameOf(this.borrower),
				List.of(this.stack));
	}

	private static String nameOf(Thread thread) {
		return thread.getName().isEmpty() ? SafeDescription.of(thread) : thread.getName();
	}

	@Override
	public String toString() {
		return "Lease[pool=%s, thread=%s]".formatted(this.slot.engine.name(), nameOf(this.borrower));
	}

}
