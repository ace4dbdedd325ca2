package io.github.managedpools.engine;

import java.util.concurrent.TimeoutException;

import io.github.managedpools.CreationScope.Undo;
import io.github.managedpools.DurationText;
import io.github.managedpools.PoolClock.Timer;
import io.github.managedpools.engine.AbandonedWork.Work;
import org.jspecify.annotations.Nullable;

/**
 * Ends one resource, or the parts of one that was never finished: first the factory's
 * {@code destroy}, then the undos in reverse order. A step that throws does not keep the
 * next from running. The pool gives up on a step that exceeds the destroy timeout; the
 * remaining steps run on another thread, because one of them may be what ends the step
 * that hangs.
 */
final class ResourceTeardown<T> implements Runnable {

	/** What goes with the freeing of a place unless something was given up on. */
	private static final Runnable NOTHING = () -> {
	};

	private final PoolEngine<T> engine;

	private final @Nullable T resource;

	private final UndoStack scope;

	private final End whenOver;

	private final OneShot once = new OneShot();

	private volatile @Nullable Throwable failure;

	/**
	 * Create a new {@code ResourceTeardown}.
	 * @param resource what the factory is to destroy, or {@code null}
	 * @param scope holds the undos
	 * @param whenOver called once, on a thread of the pool, when everything was done or
	 * when it was given up on
	 */
	ResourceTeardown(PoolEngine<T> engine, @Nullable T resource, UndoStack scope, End whenOver) {
		this.engine = engine;
		this.resource = resource;
		this.scope = scope;
		this.whenOver = whenOver;
	}

	/**
	 * Adds what the steps throw to the failure that made them necessary, instead of
	 * reporting it on its own.
	 */
	ResourceTeardown<T> suppressUnder(Throwable failure) {
		this.failure = failure;
		return this;
	}

	@Override
	public void run() {
		Timer patience = this.engine.threads.executeAfter(Nanos.of(this.engine.settings().destroyTimeout()),
				this::giveUp);
		try {
			T ended = this.resource;
			if (ended != null) {
				StepPoint.DESTROY.reach();
				step("a destruction threw", () -> this.engine.factory.destroy(ended));
			}
			for (Undo undo = this.scope.next(); undo != null; undo = this.scope.next()) {
				step("an undo threw", undo);
			}
		}
		finally {
			Thread.interrupted();
			patience.cancel();
		}
		if (this.once.end()) {
			StepPoint.DESTROYED.reach();
			this.whenOver.over(NOTHING);
		}
		else {
			this.engine.shutdown.givenUp.forget(this.scope, work());
		}
	}

	/**
	 * Runs what is left to be undone of something that was given up on. It holds no place
	 * any more, so that a shutdown would not know of it otherwise.
	 */
	static void runRest(PoolEngine<?> engine, UndoStack scope) {
		engine.shutdown.givenUp.remember(scope, Work.REST);
		new ResourceTeardown<>(engine, null, scope, (inStep) -> {
			inStep.run();
			engine.shutdown.givenUp.forget(scope, Work.REST);
		}).run();
	}

	private void step(String what, Undo undo) {
		Throwable thrown = null;
		boolean entered = this.engine.threads.enter();
		try {
			// Nobody's interrupt may hit the step
			Thread.interrupted();
			undo.undo();
		}
		catch (Throwable ex) {
			thrown = ex;
		}
		finally {
			this.engine.threads.exit(entered);
		}
		Throwable reason = this.failure;
		if (thrown != null && (reason == null || !Suppression.suppress(reason, thrown))) {
			this.engine.events.failure(what, thrown);
		}
	}

	private void giveUp() {
		if (!this.once.end()) {
			return;
		}
		String what = (work() == Work.DESTRUCTION) ? "a destruction" : "an undo";
		TimeoutException late = new TimeoutException(what + " took longer than the destroy-timeout of "
				+ DurationText.of(this.engine.settings().destroyTimeout()));
		this.engine.events.failure(what + " does not end and was given up on", late);
		this.whenOver.over(() -> this.engine.shutdown.givenUp.remember(this.scope, work()));
		runRest(this.engine, this.scope);
	}

	private Work work() {
		return (this.resource != null) ? Work.DESTRUCTION : Work.UNDO;
	}

	/**
	 * What comes after a teardown.
	 */
	@FunctionalInterface
	interface End {

		/**
		 * Everything was done, or was given up on.
		 * @param inStep notes what was given up on. To be run in the same locked step in
		 * which its place becomes free, so that a report names it once: with its place or
		 * without
		 */
		void over(Runnable inStep);

	}

}
