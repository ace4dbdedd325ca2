package io.github.managedpools;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * A stage that also ends the stage from which it derives, if the caller ends it before
 * its function has run, for example by a timeout.
 */
class LinkedStage<V extends @Nullable Object> extends CompletableFuture<V> {

	private final @Nullable LinkedStage<?> previous;

	LinkedStage(@Nullable LinkedStage<?> previous) {
		this.previous = previous;
	}

	/**
	 * Called when the caller has ended this stage.
	 */
	void ended() {
		if (this.previous != null) {
			this.previous.cancel(false);
		}
	}

	final void endInside(V value) {
		super.complete(value);
	}

	final void failInside(Throwable failure) {
		super.completeExceptionally(failure);
	}

	private boolean endedIf(boolean byCaller) {
		if (byCaller) {
			ended();
		}
		return byCaller;
	}

	@Override
	public <U> CompletableFuture<U> newIncompleteFuture() {
		return new LinkedStage<>(this);
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		return endedIf(super.cancel(mayInterruptIfRunning));
	}

	@Override
	public boolean complete(V value) {
		return endedIf(super.complete(value));
	}

	@Override
	public boolean completeExceptionally(Throwable ex) {
		return endedIf(super.completeExceptionally(ex));
	}

}
