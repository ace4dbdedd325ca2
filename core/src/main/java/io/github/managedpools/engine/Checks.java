package io.github.managedpools.engine;

import org.jspecify.annotations.Nullable;

/**
 * Prepares the checks of resources, and holds what they use.
 */
final class Checks<T> {

	final PoolContext<T> pool;

	final Retirement<T> retirement;

	final PendingWork<T> pendingWork;

	final AbandonedWork abandoned;

	final ValidationLog<T> validations;

	private final boolean resets;

	/** Whether checks for a caller run on its thread. */
	final boolean inPlace;

	final Suspicion<T> suspicion;

	Checks(PoolContext<T> pool, Retirement<T> retirement, PendingWork<T> pendingWork, AbandonedWork abandoned,
			Suspicion<T> suspicion) {
		this.pool = pool;
		this.retirement = retirement;
		this.pendingWork = pendingWork;
		this.abandoned = abandoned;
		this.validations = new ValidationLog<>(pool);
		this.resets = pool.factory.resets();
		this.inPlace = pool.factory.checksInPlace();
		this.suspicion = suspicion;
	}

	/**
	 * Whether the factory resets resources.
	 */
	boolean resets() {
		return this.resets;
	}

	/**
	 * Whether an idle resource must not be lent without a validation, because it is
	 * suspect or has been idle for too long.
	 */
	boolean isStale(Slot<T> slot, long word, long now) {
		return this.suspicion.isPossible()
				&& (SlotWord.isSuspect(word) || Sweeper.isStale(slot, word, now, this.pool.settings()));
	}

	/**
	 * Whether a resource must not go straight to a waiter.
	 * @param fresh whether it is new, or has just been validated
	 */
	boolean isDoubtful(long word, boolean fresh) {
		return this.suspicion.isPossible()
				&& (SlotWord.isSuspect(word) || (!fresh && this.pool.settings().validateAfterIdle().isZero()));
	}

	/**
	 * Prepares the reset of a resource that came back, if the factory resets resources.
	 */
	@Nullable CheckTask<T> reset(Slot<T> slot, Placement<T> placement) {
		return this.resets ? new CheckTask<>(this, placement, slot, CheckTask.Kind.RESET, null) : null;
	}

	/**
	 * Prepares the validation of an idle resource.
	 * @param claimer the caller that waits for this very resource, or {@code null}
	 */
	CheckTask<T> validation(Slot<T> slot, Placement<T> placement, @Nullable Waiter<T> claimer) {
		return new CheckTask<>(this, placement, slot, CheckTask.Kind.VALIDATION, claimer);
	}

	/**
	 * Prepares the validation of an idle resource in the background.
	 */
	CheckTask<T> keepAlive(Slot<T> slot, Placement<T> placement) {
		return new CheckTask<>(this, placement, slot, CheckTask.Kind.KEEP_ALIVE, null);
	}

}
