package io.github.managedpools.engine;

import java.util.concurrent.TimeoutException;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.DurationText;
import io.github.managedpools.PoolClock.Timer;
import io.github.managedpools.engine.AbandonedWork.Work;
import org.jspecify.annotations.Nullable;

/**
 * One validation or reset of a resource, while the pool owns the slot. On a thread of the
 * pool, a check that exceeds the check timeout is interrupted and counts as failed; on
 * the thread of a caller, it runs if the factory
 * {@linkplain io.github.managedpools.InPlaceChecks#checksInPlace() says so}.
 */
final class CheckTask<T> extends WorkItem<T> {

	/**
	 * The kind of check.
	 */
	enum Kind {

		VALIDATION(DestroyReason.INVALID), KEEP_ALIVE(DestroyReason.INVALID), RESET(DestroyReason.RESET_FAILED);

		private final DestroyReason reason;

		Kind(DestroyReason reason) {
			this.reason = reason;
		}

	}

	private final Checks<T> checks;

	private final PoolContext<T> pool;

	private final Placement<T> placement;

	private final Slot<T> slot;

	private final Kind kind;

	/** The waiter for this very resource, which is not in the queue. */
	private final @Nullable Waiter<T> claimer;

	/** The scope of the checked resource. */
	private final @Nullable UndoStack scope;

	private final InterruptibleCall call;

	private final OneShot once = new OneShot();

	private final Runnable timingOut = this::timedOut;

	CheckTask(Checks<T> checks, Placement<T> placement, Slot<T> slot, Kind kind, @Nullable Waiter<T> claimer) {
		this.checks = checks;
		this.pool = checks.pool;
		this.placement = placement;
		this.slot = slot;
		this.scope = slot.scope;
		this.kind = kind;
		this.claimer = claimer;
		this.call = new InterruptibleCall(checks.pool.events);
	}

	@Override
	void perform() {
		// Before the timeout can end the check: from then on, the slot may have another
		// resource
		T resource = this.slot.resource;
		if (isValidation()) {
			this.slot.clearSuspect();
		}
		Timer timeout = this.pool.threads.executeAfter(Nanos.of(this.pool.settings().checkTimeout()), this.timingOut);
		boolean fit = false;
		boolean entered = false;
		Throwable failure = null;
		try {
			entered = this.pool.threads.enter();
			StepPoint.CHECK.reach();
			fit = resource != null && this.call.begin() && check(resource);
		}
		catch (Throwable ex) {
			failure = ex;
		}
		finally {
			this.pool.threads.exit(entered);
			this.call.end();
			timeout.cancel();
		}
		if (failure != null) {
			tellThrown(failure);
		}
		if (this.once.end()) {
			end(fit, failure, false);
		}
		else if (this.scope != null) {
			this.checks.abandoned.forget(this.scope, Work.CHECK);
		}
	}

	/**
	 * Checks the resource on the thread of a caller, without a time limit. Never throws.
	 * The interrupt of the caller is put aside meanwhile; one that arrives meanwhile
	 * stays.
	 */
	void performHere() {
		boolean interrupted = Thread.interrupted();
		boolean fit = false;
		Throwable failure = null;
		try {
			T resource = this.slot.resource;
			if (isValidation()) {
				this.slot.clearSuspect();
			}
			fit = resource != null && checkHere(resource);
		}
		catch (Throwable ex) {
			failure = ex;
			tellThrown(ex);
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		try {
			end(fit, failure, false);
		}
		catch (Throwable ex) {
			// Only the log misses it: the resource has been passed on
			this.pool.signals.recoveryDue = true;
		}
	}

	private boolean checkHere(T resource) throws Exception {
		boolean entered = this.pool.threads.enter();
		try {
			StepPoint.CHECK.reach();
			return check(resource);
		}
		finally {
			this.pool.threads.exit(entered);
		}
	}

	private void tellThrown(Throwable failure) {
		try {
			tellFailure("a " + this + " threw", failure);
		}
		catch (Throwable ex) {
			// Listeners miss the event, but the check ends
		}
	}

	private void tellFailure(String what, Throwable failure) {
		if (this.kind == Kind.RESET) {
			this.pool.events.failure(what, failure);
		}
		else {
			this.pool.events.tellFailure(what, failure);
		}
	}

	private void end(boolean fit, @Nullable Throwable failure, boolean late) {
		long bornAt = this.slot.bornAt;
		// Before other threads continue: what is created from now on came later
		long endedAt = fit ? bornAt : now(bornAt);
		conclude(fit, late);
		if (isValidation()) {
			this.checks.validations.ended(fit, bornAt, endedAt, failure);
		}
	}

	/**
	 * The present time. Does not throw, because the check must end.
	 * @param earliest the result if the clock throws
	 */
	private long now(long earliest) {
		try {
			return this.pool.clock.nanoTime();
		}
		catch (Throwable ex) {
			return earliest;
		}
	}

	private boolean check(T resource) throws Exception {
		if (this.kind == Kind.RESET) {
			this.pool.factory.reset(resource);
			return true;
		}
		return this.pool.factory.isValid(resource);
	}

	@Override
	boolean isCreation() {
		return false;
	}

	@Override
	boolean makesSure() {
		return isValidation();
	}

	private boolean isValidation() {
		return this.kind != Kind.RESET;
	}

	@Override
	boolean isInVain() {
		// It has been refreshed in the meantime, or is too old
		return SlotWord.isToRetire(this.slot.state());
	}

	private void timedOut() {
		if (this.once.isOver()) {
			return;
		}
		TimeoutException late = new TimeoutException(
				"took longer than the check-timeout of " + DurationText.of(this.pool.settings().checkTimeout()));
		String message = "a %s %s and counts as failed".formatted(this, late.getMessage());
		if (this.once.end()) {
			this.call.interrupt(this.pool.threads);
			tellFailure(message, late);
			end(false, late, true);
		}
	}

	/**
	 * Passes the checked resource on. Never throws.
	 */
	private void conclude(boolean fit, boolean late) {
		if (!fit) {
			this.checks.suspicion.checkFoundBroken();
		}
		else if (isValidation()) {
			this.checks.suspicion.foundGood();
			this.checks.pendingWork.validated();
		}
		if (!fit) {
			if (isValidation()) {
				this.checks.pendingWork.notValidated(this, late);
			}
			this.slot.beginDestroy();
			if (late) {
				this.checks.retirement.destroyUnderCheck(this.slot, this.kind.reason);
			}
			else {
				this.checks.retirement.destroy(this.slot, this.kind.reason);
			}
			if (this.kind == Kind.KEEP_ALIVE) {
				this.pool.signals.noteRequest();
			}
		}
		else if (this.claimer == null || !this.placement.offer(this.slot, this.claimer)) {
			this.placement.place(this.slot, this);
		}
		if (this.claimer != null && this.claimer.compareAndSet(null, Waiter.End.CANCELLED)) {
			this.claimer.wake();
		}
		if (this.kind == Kind.VALIDATION && this.claimer == null) {
			this.checks.pendingWork.endValidation();
		}
		this.pool.signals.advanceWaiters();
	}

	@Override
	public String toString() {
		return (this.kind == Kind.RESET) ? "reset" : "validation";
	}

}
