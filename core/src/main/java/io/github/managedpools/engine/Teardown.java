package io.github.managedpools.engine;

import java.util.concurrent.TimeoutException;

import io.github.managedpools.CreationScope.Undo;
import io.github.managedpools.DurationText;
import io.github.managedpools.PoolClock.Timer;
import io.github.managedpools.engine.GivenUp.Work;
import org.jspecify.annotations.Nullable;

/**
 * Ends one resource, or the parts of one that was never finished: first the factory's
 * {@code destroy}, then the undos in reverse order. A step that throws does not keep the
 * next from running. A step that hangs is given up on after the destroy timeout; the
 * steps after it go on in another thread, which may be what ends the one that hangs.
 */
final class Teardown<T> implements Runnable {

	/** What goes with the freeing of a place unless something was given up on. */
	private static final Runnable NOTHING = () -> {
	};

	private final PoolEngine<T> engine;

	private final @Nullable T resource;

	private final Scope scope;

	private final End whenOver;

	private final Once once = new Once();

	private volatile @Nullable Throwable failure;

	/**
	 * Makes the teardown.
	 * @param resource what the factory is to destroy, or {@code null}
	 * @param scope holds the undos
	 * @param whenOver called once, on a thread of the pool, when everything was done or
	 * when it was given up on
	 */
	Teardown(PoolEngine<T> engine, @Nullable T resource, Scope scope, End whenOver) {
		this.engine = engine;
		this.resource = resource;
		this.scope = scope;
		this.whenOver = whenOver;
	}

	/**
	 * Adds what the steps throw to the failure that made them necessary, instead of
	 * reporting it on its own.
	 */
	Teardown<T> suppressUnder(Throwable failure) {
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
			this.engine.closing.givenUp.forget(this.scope, work());
		}
	}

	/**
	 * Runs what is left to be undone of something that was given up on. It holds no place
	 * any more, so that a shutdown would not know of it otherwise.
	 */
	static void runRest(PoolEngine<?> engine, Scope scope) {
		engine.closing.givenUp.remember(scope, Work.REST);
		new Teardown<>(engine, null, scope, (inStep) -> {
			inStep.run();
			engine.closing.givenUp.forget(scope, Work.REST);
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
			this.engine.telling.failure(what, thrown);
		}
	}

	private void giveUp() {
		if (!this.once.end()) {
			return;
		}
		String what = (work() == Work.DESTRUCTION) ? "a destruction" : "an undo";
		TimeoutException late = new TimeoutException(what + " took longer than the destroy-timeout of "
				+ DurationText.of(this.engine.settings().destroyTimeout()));
		this.engine.telling.failure(what + " does not end and was given up on", late);
		this.whenOver.over(() -> this.engine.closing.givenUp.remember(this.scope, work()));
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
