package io.github.managedpools.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.github.managedpools.CreateFailure;
import io.github.managedpools.DestroyReason;
import io.github.managedpools.DurationText;
import io.github.managedpools.PoolClock.Timer;
import io.github.managedpools.PoolListener;
import io.github.managedpools.SafeDescription;
import io.github.managedpools.engine.AbandonedWork.Work;
import org.jspecify.annotations.Nullable;

/**
 * One creation, on a thread of the pool. It owns its slot until its product has been
 * placed or destroyed, its parts have been undone, or the pool has given up on it.
 */
final class CreationTask<T> extends WorkItem<T> {

	/**
	 * The reasons for interrupting a creation.
	 */
	enum Stop {

		TIMED_OUT, ABANDONED, CLOSED

	}

	final Slot<T> slot;

	/** The time at which the attempt began. */
	final long since;

	/** The next creation that began in the same step. */
	@Nullable CreationTask<T> begunNext;

	private final PoolContext<T> pool;

	private final AbandonedWork abandoned;

	private final CreationEnd<T> creationEnd;

	private final UndoStack scope;

	private final InterruptibleCall call;

	private final OneShot once = new OneShot();

	private volatile @Nullable Stop stop;

	/** Whether the factory has returned, so that nothing is left to interrupt. */
	private volatile boolean returned;

	private volatile @Nullable Timer patience;

	private final Runnable timingOut = () -> stop(Stop.TIMED_OUT);

	private final Runnable givingUp = this::giveUp;

	// The thread that runs the task writes the fields below. A task that continues after
	// it has thrown skips the completed steps

	private boolean isBuilt;

	private @Nullable T product;

	private @Nullable Throwable failure;

	/** The description of the failure, or {@code null} to obtain it. */
	private @Nullable String description;

	/** Whether the product arrived before the pool gave up on the creation. */
	private boolean inTime;

	/** Whether the product is in the ledger. Written under the ledger's lock. */
	boolean isEntered;

	private @Nullable CreateFailure late;

	/** The waiter that relied on a product that is of no use. */
	private @Nullable Waiter<T> disappointed;

	/** Undoes the parts that the creation has left. */
	private @Nullable ResourceTeardown<T> undoing;

	CreationTask(PoolContext<T> pool, AbandonedWork abandoned, CreationEnd<T> creationEnd, Slot<T> slot) {
		this.pool = pool;
		this.abandoned = abandoned;
		this.creationEnd = creationEnd;
		this.slot = slot;
		this.scope = new UndoStack(pool.partPools);
		this.call = new InterruptibleCall(pool.events);
		this.since = pool.clock.nanoTime();
	}

	@Override
	boolean isCreation() {
		return true;
	}

	@Override
	void perform() {
		if (!this.isBuilt) {
			build();
			this.isBuilt = true;
		}
		T present = this.product;
		if (present != null) {
			succeed(present);
			// This task may be referred to for longer
			this.product = null;
		}
		else {
			Throwable thrown = this.failure;
			fail((thrown != null) ? thrown : new NullPointerException("the factory returned null"), this.description);
		}
	}

	@Override
	boolean isRepeatable() {
		return true;
	}

	/**
	 * Calls the factory. Never throws.
	 */
	private void build() {
		Timer timeout = this.pool.threads.schedule(this.timingOut, Nanos.of(this.pool.settings().createTimeout()));
		Consumer<@Nullable Throwable> told = null;
		boolean entered = false;
		// State that a listener binds to the thread for the creation, such as the scope
		// of a trace, must last until the listener's callback at its end
		ThreadState.begin();
		try {
			told = this.pool.events.begin(PoolListener::onCreating);
			entered = this.pool.threads.enter();
			StepPoint.CREATE.reach();
			if (!this.call.begin()) {
				throw new CancellationException("the creation was given up before it began");
			}
			this.product = this.pool.factory.create(this.scope);
			StepPoint.CREATED.reach();
		}
		catch (Throwable ex) {
			this.failure = ex;
			describe(ex);
		}
		finally {
			this.pool.threads.exit(entered);
			this.call.end();
			this.returned = true;
			timeout.cancel();
			cancelPatience();
		}
		tellBuilt(told);
		ThreadState.end();
	}

	private void describe(Throwable thrown) {
		try {
			// Here, because the create-timeout ends a description that hangs
			this.description = SafeDescription.of(thrown);
		}
		catch (Throwable ex) {
			// The description is obtained again when it is needed
		}
	}

	private void tellBuilt(@Nullable Consumer<@Nullable Throwable> told) {
		try {
			if (told != null) {
				told.accept(this.failure);
			}
		}
		catch (Throwable ex) {
			// Listeners miss the event, but the creation continues
		}
	}

	private void succeed(T present) {
		this.inTime |= this.once.end();
		if (!this.inTime) {
			undo(present, null, (inStep) -> {
				this.creationEnd.destroyedTooLate();
				endAfterAll(inStep);
			});
			return;
		}
		Stop stopped = this.stop;
		if (!this.isEntered) {
			enter(present, stopped);
		}
		if (this.late != null) {
			this.creationEnd.cameTooLate(this.late);
		}
		if (stopped == null) {
			this.creationEnd.place(this);
		}
		else {
			// Interrupted half-way but completed nevertheless: it can't be trusted
			this.creationEnd.destroy(this, (stopped == Stop.CLOSED) ? DestroyReason.CLOSED : DestroyReason.LATE,
					() -> this.creationEnd.tell(this, this.disappointed, this.late));
		}
	}

	/**
	 * Enters the product into the ledger. If this throws, it has not been entered.
	 */
	private void enter(T present, @Nullable Stop stopped) {
		long now = this.pool.clock.nanoTime();
		this.creationEnd.prepare(this.slot, present, this.scope, now);
		this.late = (stopped == Stop.TIMED_OUT) ? failure(timedOut(), null) : null;
		this.disappointed = this.creationEnd.succeeded(this, stopped == null, this.late);
		try {
			this.pool.events.announce((listener, name) -> listener.onCreated(name, Duration.ofNanos(now - this.since)));
			StepPoint.ENTERED.reach();
		}
		catch (Throwable ex) {
			// Listeners miss the event, but the resource exists
		}
	}

	private void fail(Throwable cause, @Nullable String description) {
		boolean timedOut = this.stop == Stop.TIMED_OUT;
		Throwable thrown = timedOut ? timedOut().initCause(cause) : cause;
		StepPoint.UNDO.reach();
		CreateFailure noted = failure(thrown, timedOut ? null : description);
		// A constant exception must not collect the exceptions of its undos again and
		// again
		undo(null, this.creationEnd.hasNoted(thrown) ? null : thrown, (inStep) -> {
			if (this.once.end()) {
				end(noted, inStep);
			}
			else {
				endAfterAll(inStep);
			}
		});
	}

	private void undo(@Nullable T present, @Nullable Throwable reason, ResourceTeardown.End whenOver) {
		ResourceTeardown<T> begun = this.undoing;
		if (begun == null) {
			begun = new ResourceTeardown<>(this.pool, this.abandoned, present, this.scope, whenOver);
			begun.suppressUnder(reason);
			this.undoing = begun;
		}
		begun.run();
	}

	/**
	 * Ends an abandoned creation that has ended after all; only its undos may still run.
	 */
	private void endAfterAll(Runnable inStep) {
		inStep.run();
		this.abandoned.forget(this.scope, Work.CREATION);
	}

	/**
	 * Creates the record of a failure at the present time.
	 * @param description the description of the cause, or {@code null} to obtain it
	 */
	private CreateFailure failure(Throwable cause, @Nullable String description) {
		Instant now = this.pool.clock.instant();
		return (description != null) ? new CreateFailure(now, cause, description) : new CreateFailure(now, cause);
	}

	/**
	 * Ends the creation without a resource. Never throws.
	 */
	private void end(CreateFailure noted, Runnable inStep) {
		Waiter<T> owner = this.creationEnd.failed(this, noted, inStep);
		try {
			long took = this.pool.clock.nanoTime() - this.since;
			this.pool.events
				.announce((listener, name) -> listener.onCreateFailed(name, Duration.ofNanos(took), noted.cause()));
		}
		catch (Throwable ex) {
			// Listeners miss the event, but the creation has ended
		}
		this.creationEnd.tell(this, owner, noted);
		this.pool.signals.advanceWaiters();
		try {
			this.pool.signals.checkShutdown();
		}
		catch (Throwable ex) {
			this.pool.signals.requestRecovery();
		}
	}

	/**
	 * Interrupts the creation, and gives up on it if it does not end in time.
	 */
	void stop(Stop why) {
		if (this.returned || this.once.isOver() || this.stop != null) {
			return;
		}
		this.stop = why;
		this.call.interrupt(this.pool.threads);
		this.patience = this.pool.threads.executeAfter(Nanos.of(this.pool.settings().destroyTimeout()), this.givingUp);
		if (this.returned || this.once.isOver()) {
			cancelPatience();
		}
	}

	@Override
	void abandoned() {
		stop(Stop.ABANDONED);
	}

	private void cancelPatience() {
		Timer timer = this.patience;
		if (timer != null) {
			timer.cancel();
		}
	}

	/**
	 * Gives up on a factory that ignores its interrupt. Its parts are undone while it
	 * runs, which often ends it; a product that still arrives is destroyed.
	 */
	private void giveUp() {
		if (this.once.isOver()) {
			return;
		}
		TimeoutException late = timedOut();
		CreateFailure noted = failure(late, null);
		Runnable remember = () -> this.abandoned.remember(this.scope, Work.CREATION);
		Runnable rest = ResourceTeardown.rest(this.pool, this.abandoned, this.scope);
		this.scope.inDoubt = true;
		if (this.once.end()) {
			this.pool.events.failure("a creation ignores its interrupt and was given up on", late);
			end(noted, remember);
			rest.run();
		}
	}

	/**
	 * Whether this attempt counts as a failure of the factory.
	 */
	boolean isFailure() {
		return this.stop == null || this.stop == Stop.TIMED_OUT;
	}

	private TimeoutException timedOut() {
		Duration limit = this.pool.settings().createTimeout();
		return new TimeoutException("the creation took longer than the create-timeout of " + DurationText.of(limit));
	}

}
