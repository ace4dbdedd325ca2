package io.github.managedpools.engine;

import java.time.Duration;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.engine.AbandonedWork.Work;

/**
 * The destruction of one resource, from the decision until its slot is vacant. It is
 * allocated together with the resource, because a full heap must not prevent the
 * destruction.
 */
final class Destruction<T> extends BoundedExecutor.Turn implements ResourceTeardown.End {

	private static final Runnable NOTHING = () -> {
	};

	final Slot<T> slot;

	private final PoolEngine<T> engine;

	private final UndoStack scope;

	private final ResourceTeardown<T> teardown;

	// The thread that owns the slot writes the fields below

	private DestroyReason reason = DestroyReason.CLOSED;

	/** Whether an abandoned check of the resource may still run. */
	private boolean underCheck;

	private Runnable whenOver = NOTHING;

	private Runnable inStep = NOTHING;

	private long since;

	Destruction(PoolEngine<T> engine, Slot<T> slot, T resource, UndoStack scope) {
		super(engine.context.destructions);
		this.engine = engine;
		this.slot = slot;
		this.scope = scope;
		this.teardown = new ResourceTeardown<>(engine, resource, scope, this);
	}

	/**
	 * Destroys the resource on a thread of the pool. Never throws.
	 */
	void begin(DestroyReason reason, boolean underCheck) {
		this.reason = reason;
		this.underCheck = underCheck;
		this.engine.context.destructions.execute(this);
	}

	/**
	 * Destroys the resource on the calling thread, which belongs to the pool.
	 * @param whenOver called when the destruction has ended or been given up on, before
	 * any waiter is served
	 */
	void runHere(DestroyReason reason, Runnable whenOver) {
		this.reason = reason;
		this.whenOver = whenOver;
		work();
	}

	@Override
	void work() {
		try {
			this.since = this.engine.clock.nanoTime();
			this.engine.creations.resourceGone(this.reason);
		}
		catch (Throwable ex) {
			// Listeners miss the event, but the destruction continues
		}
		this.teardown.run();
	}

	@Override
	public void over(Runnable inStep) {
		tell();
		this.inStep = inStep;
		this.engine.ledger.destroyed(this);
		end();
		try {
			this.whenOver.run();
			if (this.engine.slotTable.isSparse()) {
				this.engine.sweeper.wake();
			}
			this.engine.advanceWaiters();
			this.engine.shutdown.check();
		}
		catch (Throwable ex) {
			this.engine.recovery.request();
		}
	}

	private void tell() {
		try {
			Duration took = Duration.ofNanos(this.engine.clock.nanoTime() - this.since);
			this.engine.events.announce((listener, name) -> listener.onDestroyed(name, this.reason, took));
		}
		catch (Throwable ex) {
			// Listeners miss the event, but the slot becomes vacant
		}
	}

	/**
	 * Records abandoned work. Called in the locked step that vacates the slot.
	 */
	void noteGivenUp() {
		this.inStep.run();
		if (this.underCheck) {
			this.engine.shutdown.givenUp.remember(this.scope, Work.CHECK);
		}
	}

}
