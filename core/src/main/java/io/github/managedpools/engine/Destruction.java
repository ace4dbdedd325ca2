package io.github.managedpools.engine;

import java.time.Duration;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.engine.AbandonedWork.Work;

/**
 * The destruction of one resource, from the decision until its place is free. It is
 * allocated when the resource comes into being, because a full heap must not keep a
 * resource from going.
 */
final class Destruction<T> extends BoundedExecutor.Turn implements ResourceTeardown.End {

	private static final Runnable NOTHING = () -> {
	};

	final Slot<T> slot;

	private final PoolEngine<T> engine;

	private final UndoStack scope;

	private final ResourceTeardown<T> teardown;

	// What follows is written by the thread that owns the slot

	private DestroyReason reason = DestroyReason.CLOSED;

	/** Whether a check of the resource was given up on and may still run. */
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
	 * Destroys the resource on the calling thread, which is one of the pool's.
	 * @param whenOver called when the destruction has ended or was given up on, before
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
			this.engine.creations.goes(this.reason);
		}
		catch (Throwable ex) {
			// Untold, but it goes on
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
			this.engine.stir();
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
			// Untold, but the place becomes free
		}
	}

	/**
	 * Remembers what was given up on. Called in the locked step in which the place
	 * becomes free.
	 */
	void noteGivenUp() {
		this.inStep.run();
		if (this.underCheck) {
			this.engine.shutdown.givenUp.remember(this.scope, Work.CHECK);
		}
	}

}
