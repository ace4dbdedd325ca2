package io.github.managedpools.engine;

import io.github.managedpools.DestroyReason;

/**
 * The signals by which the parts of a pool report what others must act on. These are the
 * only calls from the lower parts of the engine up: a part knows the parts that it uses
 * by its constructor, and everything above it by these methods alone.
 */
abstract class PoolSignals {

	/**
	 * Whether a thread has left a step to the {@link Recovery}. A field, because a thread
	 * without stack can set it.
	 */
	volatile boolean recoveryDue;

	/**
	 * Serves waiters with idle resources and begins creations, so that no caller waits
	 * while either is possible. Must be called after every step that may have made one of
	 * them possible. Never throws, because that step has been taken: if this fails, the
	 * recovery repeats it.
	 */
	abstract void advanceWaiters();

	/**
	 * Serves waiters with idle resources, after a step that can't have made a creation
	 * possible. Never throws.
	 */
	abstract void serveWaiters();

	/**
	 * Begins as many creations as are needed and permitted.
	 */
	abstract void beginCreations();

	/**
	 * Requests one more resource, which the next {@link #beginCreations()} begins to
	 * create.
	 */
	abstract void noteRequest();

	/**
	 * Ensures that the next sweep begins within a tick. Never throws, because a thread
	 * that puts a resource down or lends it must do so: what fails is left to the
	 * recovery.
	 */
	abstract void wakeSweeper();

	/**
	 * Completes the steps that other threads have left, if any. Never throws.
	 */
	final void recover() {
		if (this.recoveryDue) {
			recoverAll();
		}
	}

	/**
	 * Completes the steps that other threads have left. Never throws.
	 */
	protected abstract void recoverAll();

	/**
	 * Flags that a step is left, and schedules a sweep in case no other thread completes
	 * it. Never throws.
	 */
	final void requestRecovery() {
		this.recoveryDue = true;
		wakeSweeper();
	}

	/**
	 * Reports that a destruction begins.
	 */
	abstract void resourceGone(DestroyReason reason);

	/**
	 * Reports that a slot has become vacant.
	 */
	abstract void slotVacated();

	/**
	 * Ends a shutdown that has nothing left to wait for.
	 */
	abstract void checkShutdown();

	/**
	 * Reports whether acquire needs to check nothing but the idle slots.
	 * @param plainly whether that is all
	 * @param tracked whether the lease must also have its borrower and its start, and
	 * nothing more
	 */
	abstract void lendQuickly(boolean plainly, boolean tracked);

}
