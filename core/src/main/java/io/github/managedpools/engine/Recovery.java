package io.github.managedpools.engine;

/**
 * Completes steps that a thread began but could not complete for lack of stack or memory.
 * <p>
 * A step of the engine prepares what it needs, takes ownership by one compare-and-set,
 * and from then on does only what can't fail: it allocates nothing, and its thread has
 * checked for {@linkplain StackHeadroom headroom}. Three kinds of steps can't follow that
 * rule: the uncontended acquire and release, which would become slower; the end of a
 * lease, which must not throw; and calls of the user's clock. A thread that fails there
 * leaves a mark in the slot or in the lease, by plain writes, and flags that the recovery
 * {@linkplain PoolSignals#recoveryDue is due}. The next thread that acts for the pool
 * completes the step: a caller that finds no resource at once, a sweep, a waiter at its
 * timeout, a shutdown, or a snapshot of the state.
 */
final class Recovery<T> {

	private final PoolContext<T> pool;

	private final SlotArray<T> slots;

	private final IdleSlots<T> idleSlots;

	private final Placement<T> placement;

	private final LeaseTracker<T> leaseTracker;

	private final Completions<T> completions;

	private final OneShot running = new OneShot();

	Recovery(PoolContext<T> pool, SlotArray<T> slots, IdleSlots<T> idleSlots, Placement<T> placement,
			LeaseTracker<T> leaseTracker, Completions<T> completions) {
		this.pool = pool;
		this.slots = slots;
		this.idleSlots = idleSlots;
		this.placement = placement;
		this.leaseTracker = leaseTracker;
		this.completions = completions;
	}

	/**
	 * Completes the steps that other threads have left. Never throws.
	 */
	void recover() {
		try {
			StackHeadroom.requireForStep();
			if (this.running.end()) {
				try {
					recoverAll();
				}
				finally {
					this.running.renew();
				}
			}
		}
		catch (Throwable ex) {
			// This thread has no stack or memory either
			this.pool.signals.recoveryDue = true;
		}
	}

	private void recoverAll() {
		// Must come first: a mark that is left from now on belongs to the next recovery
		this.pool.signals.recoveryDue = false;
		for (int i = 0; i < this.slots.size(); i++) {
			Slot<T> slot = this.slots.at(i);
			if (slot != null) {
				recover(slot);
			}
		}
		this.leaseTracker.endUnended();
		this.completions.start();
		this.pool.signals.wakeSweeper();
		this.pool.signals.advanceWaiters();
		this.pool.signals.checkShutdown();
	}

	private void recover(Slot<T> slot) {
		if (slot.unlisted) {
			slot.unlisted = false;
			this.idleSlots.list(slot);
		}
		PlainLease<T> lease = slot.unended;
		if (lease != null) {
			end(lease, slot);
		}
		// What fails again is left to the next recovery
		for (int left = slot.stranded; left > 0 && slot.takeStranded(); left--) {
			this.placement.takeOver(slot);
		}
	}

	private void end(PlainLease<T> lease, Slot<T> slot) {
		// Must come first: as soon as the lease has ended, the next holder may leave its
		// own
		slot.unended = null;
		try {
			lease.endForAnother();
		}
		catch (Throwable ex) {
			slot.unended = lease;
			throw ex;
		}
	}

}
