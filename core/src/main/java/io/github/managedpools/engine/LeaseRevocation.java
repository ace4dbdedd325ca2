package io.github.managedpools.engine;

import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.github.managedpools.DestroyReason;

/**
 * Ends leases under their holders, because the permits for their resources are lost and
 * must not be used any longer. Only tracked leases can end like this: a resource that is
 * on its way to a caller belongs to the thread that delivers it.
 */
final class LeaseRevocation<T> {

	private final PoolContext<T> pool;

	private final SlotArray<T> slots;

	private final LeaseTracker<T> leaseTracker;

	private final Retirement<T> retirement;

	LeaseRevocation(PoolContext<T> pool, SlotArray<T> slots, LeaseTracker<T> leaseTracker, Retirement<T> retirement) {
		this.pool = pool;
		this.slots = slots;
		this.leaseTracker = leaseTracker;
		this.retirement = retirement;
	}

	/**
	 * Destroys leased resources, those that have been lent for longest first. Must be
	 * called on a thread of the pool, because the end of each lease is reported to
	 * listeners.
	 * @param claim decides whether one more resource must go
	 * @return whether more resources must go, but are on their way to a caller
	 */
	boolean revoke(BooleanSupplier claim) {
		long now = this.pool.clock.nanoTime();
		List<LeaseTrace<T>> open = this.leaseTracker.open();
		open.sort(Comparator.comparingLong((lease) -> lease.since() - now));
		boolean enough = false;
		for (LeaseTrace<T> lease : open) {
			if (lease.isOpen()) {
				if (isChosen(lease.slot()) || (!enough && claim.getAsBoolean())) {
					revoke(lease.slot(), open);
				}
				else {
					enough = true;
				}
			}
		}
		for (Slot<T> slot : this.slots) {
			boolean leased = SlotWord.leases(slot.state()) > 0;
			if (leased && (!enough || isChosen(slot))) {
				return true;
			}
		}
		return false;
	}

	private static boolean isChosen(Slot<?> slot) {
		return SlotWord.isToRetire(slot.state()) && slot.reason == DestroyReason.PERMIT_LOST;
	}

	private void revoke(Slot<T> slot, List<LeaseTrace<T>> open) {
		// First, so that no further lease of a shared resource begins
		this.retirement.retire(slot, DestroyReason.PERMIT_LOST);
		for (LeaseTrace<T> lease : open) {
			if (lease.slot() == slot) {
				try {
					lease.revoke();
				}
				catch (Throwable ex) {
					// The next call tries it again
					this.pool.signals.requestRecovery();
				}
			}
		}
	}

}
