package io.github.managedpools.engine;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import io.github.managedpools.Lease;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.SafeDescription;

/**
 * A lease that knows its borrower. Used where several leases share a resource, and where
 * the pool tracks its leases.
 */
final class TrackedLease<T> implements Lease<T> {

	private static final StackTraceElement[] NO_STACK = {};

	final long since;

	/** Whether it has been reported as a leak; for the sweep alone. */
	boolean reported;

	final Slot<T> slot;

	final Thread borrower;

	private final StackTraceElement[] stack;

	private final OneShot once = new OneShot();

	TrackedLease(Slot<T> slot, Thread borrower, long since, StackTraceElement[] stack) {
		this.slot = slot;
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
		end(true);
	}

	@Override
	public void close() {
		end(false);
	}

	private void end(boolean invalidate) {
		if (this.once.end()) {
			this.slot.engine.leaseTracker.ended(this);
			this.slot.engine.release.giveBack(this.slot, Release.PROVEN, invalidate);
		}
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
