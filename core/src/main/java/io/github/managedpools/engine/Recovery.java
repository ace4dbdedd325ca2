package io.github.managedpools.engine;

/**
 * Finishes what a thread began and could not finish for want of stack or memory.
 * <p>
 * A step of the engine prepares what it needs, takes ownership by one compare-and-set,
 * and then only does what can't fail: it allocates nothing, and its thread has required
 * {@linkplain StackHeadroom headroom}. Three steps can't keep to that: the uncontended
 * acquire and release, which would take longer; the end of a lease, which must not throw;
 * and calls of the user's clock. A thread that fails there leaves a mark in the slot or
 * in the lease, by mere writes, and says that the recovery is {@link #due}. The next
 * thread that acts for the pool finishes the step: a caller that finds no resource at
 * once, a sweep, a waiter whose time is up, a shutdown, or a look at the state.
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
	 * Finishes what other threads left, if there is anything. Never throws.
	 */
	void run() {
		if (this.due) {
			recover();
		}
	}

	/**
	 * Says that something is left, and has a sweep look after it if no other thread does.
	 * Never throws.
	 */
	void request() {
		this.due = true;
		try {
			this.engine.sweeper.wake();
		}
		catch (Throwable ex) {
			// Then the next thread that acts for the pool looks after it
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
			// No stack or no memory on this thread, either
			this.due = true;
		}
	}

	private void recoverAll() {
		// First: a mark that is left from now on belongs to the next recovery
		this.due = false;
		for (int i = 0; i < this.engine.slotTable.size(); i++) {
			Slot<T> slot = this.engine.slotTable.at(i);
			if (slot != null) {
				recover(slot);
			}
		}
		this.engine.leaseTracker.endUnended();
		this.engine.completions.start();
		this.engine.stir();
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
		while (slot.takeStranded()) {
			this.engine.release.takeOver(slot);
		}
	}

	private void end(PlainLease<T> lease, Slot<T> slot) {
		// First: as soon as the lease has ended, the next holder may leave its own
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
