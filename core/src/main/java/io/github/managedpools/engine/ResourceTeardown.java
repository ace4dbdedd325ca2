package io.github.managedpools.engine;

import java.util.concurrent.TimeoutException;

import io.github.managedpools.CreationScope.Undo;
import io.github.managedpools.DurationText;
import io.github.managedpools.PoolClock.Timer;
import io.github.managedpools.engine.AbandonedWork.Work;
import org.jspecify.annotations.Nullable;

/**
 * Destroys one resource, or the parts of an unfinished one: first the factory's
 * {@code destroy}, then the undos in reverse order. A step that throws does not prevent
 * the next one. The pool gives up on a step that exceeds the destroy timeout; the
 * remaining steps run on another thread, because one of them may end the step that hangs.
 */
final class ResourceTeardown<T> {

	/** The default action when a slot is vacated, unless work has been abandoned. */
	private static final Runnable NOTHING = () -> {
	};

	private final PoolContext<T> pool;

	private final AbandonedWork abandoned;

	private final @Nullable T resource;

	private final UndoStack scope;

	private final End whenOver;

	private final OneShot once = new OneShot();

	// Allocated in advance, because a full heap must not prevent the destruction

	private final Undo destroying = this::destroy;

	private final Runnable givingUp = this::giveUp;

	private volatile @Nullable Throwable failure;

	/** Whether the factory has been called, which must happen once. */
	private boolean destroyed;

	/**
	 * Create a new {@code ResourceTeardown}.
	 * @param resource the resource for the factory to destroy, or {@code null}
	 * @param scope the scope with the undos
	 * @param whenOver called once, on a thread of the pool, when everything has been done
	 * or given up on; does not throw
	 */
	ResourceTeardown(PoolContext<T> pool, AbandonedWork abandoned, @Nullable T resource, UndoStack scope,
			End whenOver) {
		this.pool = pool;
		this.abandoned = abandoned;
		this.resource = resource;
		this.scope = scope;
		this.whenOver = whenOver;
	}

	/**
	 * Adds exceptions of the steps to the failure that made them necessary, instead of
	 * reporting them separately.
	 * @param failure the failure, or {@code null} to report
	 */
	void suppressUnder(@Nullable Throwable failure) {
		this.failure = failure;
	}

	/**
	 * Runs all steps that have not run yet. May be called again if it throws.
	 */
	void run() {
		Timer patience = this.pool.threads.executeAfter(Nanos.of(this.pool.settings().destroyTimeout()), this.givingUp);
		try {
			if (this.resource != null && !this.destroyed) {
				StepPoint.DESTROY.reach();
				step("a destruction threw", this.destroying);
			}
			for (Undo undo = this.scope.next(); undo != null; undo = this.scope.next()) {
				step("an undo threw", undo);
			}
		}
		finally {
			Thread.interrupted();
			patience.cancel();
		}
		if (!this.once.isOver()) {
			StepPoint.DESTROYED.reach();
		}
		if (this.once.end()) {
			this.whenOver.over(NOTHING);
		}
		else {
			this.abandoned.forget(this.scope, work());
		}
	}

	private void destroy() throws Exception {
		this.destroyed = true;
		T ended = this.resource;
		if (ended != null) {
			this.pool.factory.destroy(ended);
		}
	}

	/**
	 * Prepares to run the remaining undos of work that is about to be given up on. They
	 * are recorded as abandoned work themselves, because they hold no slot and a shutdown
	 * would miss them otherwise.
	 */
	static Runnable rest(PoolContext<?> pool, AbandonedWork abandoned, UndoStack scope) {
		ResourceTeardown<?> rest = new ResourceTeardown<>(pool, abandoned, null, scope, (inStep) -> {
			inStep.run();
			abandoned.forget(scope, Work.REST);
		});
		return () -> {
			abandoned.remember(scope, Work.REST);
			rest.run();
		};
	}

	private void step(String what, Undo undo) {
		Throwable thrown = null;
		boolean entered = enter();
		try {
			// A stray interrupt must not hit the step
			Thread.interrupted();
			if (this.scope.inDoubt) {
				undo.undoInDoubt();
			}
			else {
				undo.undo();
			}
		}
		catch (Throwable ex) {
			this.scope.inDoubt = true;
			thrown = ex;
		}
		finally {
			this.pool.threads.exit(entered);
		}
		Throwable reason = this.failure;
		if (thrown != null && (reason == null || !Suppression.suppress(reason, thrown))) {
			this.pool.events.failure(what, thrown);
		}
	}

	private boolean enter() {
		try {
			return this.pool.threads.enter();
		}
		catch (Throwable ex) {
			// The step counts as taken nevertheless
			return false;
		}
	}

	private void giveUp() {
		if (this.once.isOver()) {
			return;
		}
		boolean destruction = work() == Work.DESTRUCTION;
		String what = destruction ? "a destruction" : "an undo";
		TimeoutException late = new TimeoutException(what + " took longer than the destroy-timeout of "
				+ DurationText.of(this.pool.settings().destroyTimeout()));
		String message = what + " does not end and was given up on";
		Runnable remember = () -> this.abandoned.remember(this.scope, work());
		Runnable rest = rest(this.pool, this.abandoned, this.scope);
		this.scope.inDoubt = true;
		if (this.once.end()) {
			this.pool.events.failure(message, late);
			this.whenOver.over(remember);
			rest.run();
		}
	}

	private Work work() {
		return (this.resource != null) ? Work.DESTRUCTION : Work.UNDO;
	}

	/**
	 * The continuation of a teardown.
	 */
	@FunctionalInterface
	interface End {

		/**
		 * Called when everything has been done or given up on.
		 * @param inStep records abandoned work. Must run in the locked step that vacates
		 * the slot, so that a report names the work exactly once
		 */
		void over(Runnable inStep);

	}

}
