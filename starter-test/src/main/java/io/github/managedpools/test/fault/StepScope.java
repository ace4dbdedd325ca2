package io.github.managedpools.test.fault;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.Pool;

/**
 * Passes the steps of a creation on to another scope, and intercepts their undos.
 *
 * @since 0.1.0
 */
public abstract class StepScope implements CreationScope {

	private final CreationScope scope;

	/**
	 * Create a new {@code StepScope}.
	 * @param scope the scope that collects the undos
	 */
	protected StepScope(CreationScope scope) {
		this.scope = scope;
	}

	/**
	 * Called before a step is registered.
	 */
	protected void begin() {
	}

	/**
	 * Called after a step has been registered.
	 */
	protected void registered() {
	}

	/**
	 * Called to undo a step.
	 * @param step undoes the step
	 * @throws Exception if the undo fails
	 */
	protected abstract void undo(Undo step) throws Exception;

	@Override
	public void onDestroy(Undo undo) {
		begin();
		this.scope.onDestroy(new Undo() {

			@Override
			public void undo() throws Exception {
				StepScope.this.undo(undo);
			}

			@Override
			public void undoInDoubt() throws Exception {
				StepScope.this.undo(undo::undoInDoubt);
			}

		});
		registered();
	}

	@Override
	public <P> P lease(Pool<P> pool, PartCheck<? super P> check) throws InterruptedException {
		return leased(this.scope.lease(pool, check));
	}

	@Override
	public <K, P> P lease(KeyedPool<K, P> pool, K key, PartCheck<? super P> check) throws InterruptedException {
		return leased(this.scope.lease(pool, key, check));
	}

	/**
	 * The other scope gives a leased part back, because only it knows whether what was
	 * built on it has ended; this step ends just before.
	 */
	private <P> P leased(P part) {
		onDestroy(() -> {
		});
		return part;
	}

}
