package io.github.managedpools.engine;

import io.github.managedpools.EscapedText;
import io.github.managedpools.Lease;

/**
 * A lease that another thread can end if the thread that must end it runs out of stack or
 * memory.
 * <p>
 * An exception handler for such a lease must not call any method, because there may be no
 * stack for a call. It leaves a plain lease in its slot, marks a tracked lease, of which
 * a slot may have several, in its record, and flags that the {@link Recovery recovery} is
 * due.
 */
abstract class EngineLease<T> implements Lease<T> {

	final Slot<T> slot;

	EngineLease(Slot<T> slot) {
		this.slot = slot;
	}

	@Override
	public final void suspect() {
		if (this.slot.owner.suspects()) {
			markSuspect();
		}
	}

	/**
	 * Marks the resource as suspect, unless the lease is over.
	 */
	abstract void markSuspect();

	/**
	 * Creates the exception for a holder that uses a lease which is over.
	 */
	final IllegalStateException leaseIsOver() {
		return new IllegalStateException("The lease from pool '%s' is over: its resource may be with another holder"
			.formatted(EscapedText.of(this.slot.owner.pool.name)));
	}

}
