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
 * is {@link #due}. The next thread that acts for the pool completes the step: a caller
 * that finds no resource at once, a sweep, a waiter at its timeout, a shutdown, or a
 * snapshot of the state.
 */
final class Recovery<T> {

	private final PoolEngine<T> engine;

	private final OneShot running = new OneShot();

	/** Whether a thread has left a mark. */
	volatile boolean due;

	Recovery(PoolEngine<T> engine) {
		this.engine = engine;
	}

	/**
	 * Completes the steps that other threads have left, if any. Never throws.
	 */
	void run() {
		if (this.due) {
			recover();
		}
	}

	/**
	 * Flags that a step is left, and schedules a sweep in case no other thread completes
	 * it. Never throws.
	 */
	void request() {
		this.due = true;
		try {
			this.engine.sweeper.wake();
		}
		catch (Throwable ex) {
			// Then the next thread that acts for the pool completes it
		}
	}

	private void recover() {
		try {
			StackHeadroom.require();
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
			this.due = true;
		}
	}

	private void recoverAll() {
		// Must come first: a mark that is left from now on belongs to the next recovery
		this.due = false;
		for (int i = 0; i < this.engine.slotTable.size(); i++) {
			Slot<T> slot = this.engine.slotTable.at(i);
			if (slot != null) {
				recover(slot);
			}
		}
		this.engine.leaseTracker.endUnended();
		this.engine.completions.start();
		this.engine.advanceWaiters();
		this.engine.shutdown.check();
	}

	private void recover(Slot<T> slot) {
		if (slot.unlisted) {
			slot.unlisted = false;
			this.engine.idleSlots.list(slot);
		}
		PlainLease<T> lease = slot.unended;
		if (lease != null) {
			end(lease, slot);
		}
		// What fails again is left to the next recovery
		for (int left = slot.stranded; left > 0 && slot.takeStranded(); left--) {
			this.engine.release.takeOver(slot);
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
