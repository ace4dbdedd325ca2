package io.github.managedpools.engine;

import java.time.Duration;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.engine.AbandonedWork.Work;

/**
 * The destruction of one resource, from the decision until its slot is vacant. It is
 * allocated together with the resource, because a full heap must not prevent the
 * destruction.
 */
final class Destruction<T> extends PreparedDestruction<T> implements ResourceTeardown.End {

	private static final Runnable NOTHING = () -> {
	};

	private final PoolContext<T> pool;

	private final Ledger<T> ledger;

	private final AbandonedWork abandoned;

	private final UndoStack scope;

	private final ResourceTeardown<T> teardown;

	// The thread that owns the slot writes the fields below

	private DestroyReason reason = DestroyReason.CLOSED;

	/** Whether an abandoned check of the resource may still run. */
	private boolean underCheck;

	private Runnable whenOver = NOTHING;

	private Runnable inStep = NOTHING;

	private long since;

	Destruction(PoolContext<T> pool, Ledger<T> ledger, AbandonedWork abandoned, Slot<T> slot, T resource,
			UndoStack scope) {
		super(pool.destructions, slot);
		this.pool = pool;
		this.ledger = ledger;
		this.abandoned = abandoned;
		this.scope = scope;
		this.teardown = new ResourceTeardown<>(pool, abandoned, resource, scope, this);
	}

	@Override
	void begin(DestroyReason reason, boolean underCheck) {
		this.reason = reason;
		this.underCheck = underCheck;
		this.pool.destructions.execute(this);
	}

	@Override
	void runHere(DestroyReason reason, Runnable whenOver) {
		this.reason = reason;
		this.whenOver = whenOver;
		work();
	}

	@Override
	void work() {
		try {
			this.since = this.pool.clock.nanoTime();
			this.pool.signals.resourceGone(this.reason);
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
		this.ledger.destroyed(this);
		end();
		try {
			this.whenOver.run();
			this.pool.signals.slotVacated();
		}
		catch (Throwable ex) {
			this.pool.signals.requestRecovery();
		}
	}

	private void tell() {
		try {
			Duration took = Duration.ofNanos(this.pool.clock.nanoTime() - this.since);
			this.pool.events.announce((listener, name) -> listener.onDestroyed(name, this.reason, took));
		}
		catch (Throwable ex) {
			// Listeners miss the event, but the slot becomes vacant
		}
	}

	@Override
	void noteGivenUp() {
		this.inStep.run();
		if (this.underCheck) {
			this.abandoned.remember(this.scope, Work.CHECK);
		}
	}

}
