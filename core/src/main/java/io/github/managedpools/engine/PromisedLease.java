package io.github.managedpools.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.github.managedpools.Lease;

/**
 * The lease with which a {@link LeaseFuture} completes. The pool can take it back until
 * its resource is first used, because after the cancellation of the stage that was to use
 * it, no other code may have a reference to it.
 */
final class PromisedLease<T> implements Lease<T> {

	private static final VarHandle STATE;

	static {
		try {
			STATE = MethodHandles.lookup().findVarHandle(PromisedLease.class, "state", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private static final int UNUSED = 0;

	private static final int USED = 1;

	private static final int TAKEN_BACK = 2;

	private final EngineLease<T> lease;

	private volatile int state;

	PromisedLease(EngineLease<T> lease) {
		this.lease = lease;
	}

	@Override
	public T get() {
		if (this.state == UNUSED) {
			STATE.compareAndSet(this, UNUSED, USED);
		}
		if (this.state == TAKEN_BACK) {
			throw new IllegalStateException(
					"%s was given back, because the stage that was to use it had been cancelled".formatted(this.lease));
		}
		return this.lease.get();
	}

	@Override
	public void invalidate() {
		try {
			this.lease.invalidate();
		}
		catch (StackOverflowError ex) {
			// No method call here: there was no stack even for the first one
			if (this.lease instanceof TrackedLease<T> tracked) {
				tracked.record.broken = true;
				tracked.record.unended = true;
			}
			else if (this.lease instanceof PlainLease<T> plain && plain.word != 0) {
				plain.slot.isUnendedBroken = true;
				plain.slot.unended = plain;
			}
			this.lease.slot.owner.pool.signals.recoveryDue = true;
		}
	}

	@Override
	public void suspect() {
		this.lease.suspect();
	}

	@Override
	public void close() {
		try {
			this.lease.close();
		}
		catch (StackOverflowError ex) {
			// No method call here: there was no stack even for the first one
			if (this.lease instanceof TrackedLease<T> tracked) {
				tracked.record.unended = true;
			}
			else if (this.lease instanceof PlainLease<T> plain && plain.word != 0) {
				plain.slot.isUnendedBroken = false;
				plain.slot.unended = plain;
			}
			this.lease.slot.owner.pool.signals.recoveryDue = true;
		}
	}

	/**
	 * Gives the resource back, unless it has been requested.
	 */
	void takeBack() {
		if (STATE.compareAndSet(this, UNUSED, TAKEN_BACK)) {
			close();
		}
	}

	@Override
	public String toString() {
		return this.lease.toString();
	}

}
