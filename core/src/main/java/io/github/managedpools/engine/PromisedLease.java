package io.github.managedpools.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.github.managedpools.Lease;

/**
 * The lease with which a {@link LeaseFuture} completes. The pool can take it back until
 * its resource is first used: when the stage that was to use it has been cancelled, no
 * other code may know of it.
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

	private final Lease<T> lease;

	private volatile int state;

	PromisedLease(Lease<T> lease) {
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
		this.lease.invalidate();
	}

	@Override
	public void close() {
		this.lease.close();
	}

	/**
	 * Gives the resource back, unless somebody has asked for it.
	 */
	void takeBack() {
		if (STATE.compareAndSet(this, UNUSED, TAKEN_BACK)) {
			this.lease.close();
		}
	}

	@Override
	public String toString() {
		return this.lease.toString();
	}

}
