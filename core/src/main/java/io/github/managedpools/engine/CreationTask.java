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
	 * Why a creation is interrupted.
	 */
	enum Stop {

		TIMED_OUT, ABANDONED, CLOSED

	}

	final Slot<T> slot;

	/** The waiter that an error of this attempt belongs to. */
	@Nullable Waiter<T> madeFor;

	/** When the attempt was begun. */
	final long since;

	private final PoolEngine<T> engine;

	private final UndoStack scope = new UndoStack();

	private final InterruptibleCall call;

	private final OneShot once = new OneShot();

	private volatile @Nullable Stop stop;

	/** Whether the factory has come to an end, and nothing is left to be interrupted. */
	private volatile boolean returned;

	private volatile @Nullable Timer patience;

	CreationTask(PoolEngine<T> engine, Slot<T> slot) {
		this.engine = engine;
		this.slot = slot;
		this.call = new InterruptibleCall(engine.events);
		this.since = engine.clock.nanoTime();
	}

	@Override
	void perform() {
		Timer timeout = this.engine.threads.schedule(() -> stop(Stop.TIMED_OUT),
				Nanos.of(this.engine.settings().createTimeout()));
		T product = null;
		Throwable failure = null;
		String description = null;
		boolean entered = false;
		// What a listener sets for the creation, such as the scope of a trace, is there
		// until the listener is told of its end
		ThreadState.begin();
		Consumer<@Nullable Throwable> told = this.engine.events.begin(PoolListener::onCreating);
		try {
			entered = this.engine.threads.enter();
			StepPoint.CREATE.reach();
			if (!this.call.begin()) {
				throw new CancellationException("the creation was given up before it began");
			}
			product = this.engine.factory.create(this.scope);
			StepPoint.CREATED.reach();
		}
		catch (Throwable ex) {
			failure = ex;
			// Here, where the create timeout ends a description that hangs
			description = SafeDescription.of(ex);
		}
		finally {
			this.engine.threads.exit(entered);
			this.call.end();
			this.returned = true;
			timeout.cancel();
			cancelPatience();
		}
		if (told != null) {
			told.accept(failure);
		}
		ThreadState.end();
		if (product != null) {
			succeed(product);
		}
		else {
			fail((failure != null) ? failure : new NullPointerException("the factory returned null"), description);
		}
	}

	private void succeed(T product) {
		if (!this.once.end()) {
			new ResourceTeardown<>(this.engine, product, this.scope, (inStep) -> {
				this.engine.ledger.cameTooLate();
				endAfterAll(inStep);
			}).run();
			return;
		}
		long now = this.engine.clock.nanoTime();
		this.slot.scope = this.scope;
		this.engine.retirement.born(this.slot, now);
		// Last: whoever still has a lease of the one before sees that this came after it
		this.slot.resource = product;
		Stop stopped = this.stop;
		CreateFailure late = (stopped == Stop.TIMED_OUT) ? failure(timedOut(), null) : null;
		Waiter<T> waiter = this.engine.creations.succeeded(this, (stopped == null) ? Slot.BUSY : Slot.DESTROYING, late);
		this.engine.events.announce((listener, name) -> listener.onCreated(name, Duration.ofNanos(now - this.since)));
		if (stopped == null) {
			StepPoint.ENTERED.reach();
			this.engine.release.place(this.slot, this);
			this.engine.creations.placed();
		}
		else {
			// Interrupted half-way and finished all the same: nobody can trust it
			this.engine.retirement.destroyHere(this.slot,
					(stopped == Stop.CLOSED) ? DestroyReason.CLOSED : DestroyReason.LATE, () -> {
					}, () -> tell(waiter, late));
		}
	}

	private void fail(Throwable cause, @Nullable String description) {
		boolean timedOut = this.stop == Stop.TIMED_OUT;
		Throwable failure = timedOut ? timedOut().initCause(cause) : cause;
		StepPoint.UNDO.reach();
		ResourceTeardown<T> undoing = new ResourceTeardown<>(this.engine, null, this.scope, (inStep) -> {
			if (this.once.end()) {
				end(failure(failure, timedOut ? null : description), inStep);
			}
			else {
				endAfterAll(inStep);
			}
		});
		// A constant exception must not gather what its undos throw time after time
		if (!this.engine.ledger.hasNoted(failure)) {
			undoing.suppressUnder(failure);
		}
		undoing.run();
	}

	/**
	 * The creation had been given up on, and has ended now; of what it left only the
	 * undos may still go on.
	 */
	private void endAfterAll(Runnable inStep) {
		inStep.run();
		this.engine.shutdown.givenUp.forget(this.scope, Work.CREATION);
	}

	/**
	 * Notes a failure of now.
	 * @param description how the cause describes itself, or {@code null} to ask it
	 */
	private CreateFailure failure(Throwable cause, @Nullable String description) {
		Instant now = this.engine.clock.instant();
		return (description != null) ? new CreateFailure(now, cause, description) : new CreateFailure(now, cause);
	}

	private void end(CreateFailure failure, Runnable inStep) {
		Waiter<T> owner = this.engine.creations.failed(this, failure, inStep);
		long took = this.engine.clock.nanoTime() - this.since;
		this.engine.events
			.announce((listener, name) -> listener.onCreateFailed(name, Duration.ofNanos(took), failure.cause()));
		tell(owner, failure);
		this.engine.stir();
		this.engine.shutdown.check();
	}

	/**
	 * Tells the waiter whose attempt this was; one who only inherited it gets another.
	 */
	private void tell(@Nullable Waiter<T> owner, @Nullable CreateFailure failure) {
		if (owner == null || owner != this.madeFor || failure == null) {
			return;
		}
		boolean ended = this.engine.waiterQueue.end(owner, failure);
		this.engine.pendingWork.release(this);
		if (ended) {
			this.engine.waiterQueue.left();
			owner.wake(this.engine);
		}
	}

	/**
	 * Interrupts the creation, and gives it up if that does not help in time.
	 */
	void stop(Stop why) {
		if (this.returned || this.once.isOver() || this.stop != null) {
			return;
		}
		this.stop = why;
		this.call.interrupt(this.engine.threads);
		this.patience = this.engine.threads.executeAfter(Nanos.of(this.engine.settings().destroyTimeout()),
				this::giveUp);
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
	 * The factory ignores its interrupt. Its parts are undone under it, which often is
	 * what ends it; a product that still comes is destroyed on arrival.
	 */
	private void giveUp() {
		if (!this.once.end()) {
			return;
		}
		TimeoutException late = timedOut();
		this.engine.events.failure("a creation ignores its interrupt and was given up on", late);
		end(failure(late, null), () -> this.engine.shutdown.givenUp.remember(this.scope, Work.CREATION));
		ResourceTeardown.runRest(this.engine, this.scope);
	}

	/**
	 * Whether this attempt speaks against the factory.
	 */
	boolean isFailure() {
		return this.stop == null || this.stop == Stop.TIMED_OUT;
	}

	private TimeoutException timedOut() {
		Duration limit = this.engine.settings().createTimeout();
		return new TimeoutException("the creation took longer than the create-timeout of " + DurationText.of(limit));
	}

}
