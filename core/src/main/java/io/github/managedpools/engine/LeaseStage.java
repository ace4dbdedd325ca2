package io.github.managedpools.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A stage that derives from the future of a lease, directly or not. A caller that ends a
 * stage before its function has run, for example by cancelling it, ends the stages before
 * it as well, back to the future of the lease: otherwise the lease would arrive at a
 * stage that ignores it.
 * <p>
 * A stage that combines the future with another stage gives the lease back when its
 * function does not receive it, because the other stage failed or was faster.
 */
class LeaseStage<V extends @Nullable Object> extends CompletableFuture<V> {

	private final @Nullable LeaseStage<?> previous;

	LeaseStage(@Nullable LeaseStage<?> previous) {
		this.previous = previous;
	}

	@Override
	public <U> CompletableFuture<U> newIncompleteFuture() {
		return new LeaseStage<>(this);
	}

	/**
	 * Called when the caller has ended this stage.
	 */
	void ended() {
		if (this.previous != null) {
			this.previous.abandon();
		}
	}

	/**
	 * Called when the caller has ended a stage that was to use the result of this one.
	 */
	void abandon() {
		if (!cancel(false) && !isCompletedExceptionally()) {
			takeBack(getNow(null));
		}
	}

	/**
	 * Gives the promised lease back if it has not been used.
	 */
	void takeBack(@Nullable Object result) {
		if (this.previous != null) {
			this.previous.takeBack(result);
		}
	}

	/**
	 * Completes this stage on behalf of the pool, not of the caller.
	 */
	final boolean endInside(V value) {
		return super.complete(value);
	}

	/**
	 * Fails this stage on behalf of the pool, not of the caller.
	 */
	final boolean failInside(Throwable failure) {
		return super.completeExceptionally(failure);
	}

	private boolean endedIf(boolean byCaller) {
		if (byCaller) {
			ended();
		}
		return byCaller;
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		StackHeadroom.require();
		return endedIf(super.cancel(mayInterruptIfRunning));
	}

	@Override
	public boolean complete(V value) {
		StackHeadroom.require();
		return endedIf(super.complete(value));
	}

	@Override
	public boolean completeExceptionally(Throwable ex) {
		StackHeadroom.require();
		return endedIf(super.completeExceptionally(ex));
	}

	@Override
	public CompletableFuture<V> completeAsync(Supplier<? extends V> supplier, Executor executor) {
		executor.execute(() -> {
			if (!isDone()) {
				try {
					complete(supplier.get());
				}
				catch (Throwable ex) {
					completeExceptionally(ex);
				}
			}
		});
		return this;
	}

	@Override
	public void obtrudeValue(V value) {
		throw notReplaced();
	}

	@Override
	public void obtrudeException(Throwable ex) {
		throw notReplaced();
	}

	private static UnsupportedOperationException notReplaced() {
		return new UnsupportedOperationException(
				"The result can't be replaced, since the lease in it would be lost: cancel the future, or close the lease");
	}

	@Override
	public CompletionStage<V> minimalCompletionStage() {
		// The JDK's implementation returns a stage that does not propagate a cancel to
		// this one
		return copy();
	}

	// Stages whose executor may reject the function

	@Override
	public <U> CompletableFuture<U> thenApplyAsync(Function<? super V, ? extends U> fn, Executor executor) {
		Used used = new Used();
		return settled(super.thenApplyAsync((value) -> {
			used.by(value, value);
			return fn.apply(value);
		}, executor), used);
	}

	@Override
	public CompletableFuture<Void> thenAcceptAsync(Consumer<? super V> action, Executor executor) {
		Used used = new Used();
		return settled(super.thenAcceptAsync((value) -> {
			used.by(value, value);
			action.accept(value);
		}, executor), used);
	}

	@Override
	public <U> CompletableFuture<U> thenComposeAsync(Function<? super V, ? extends CompletionStage<U>> fn,
			Executor executor) {
		Used used = new Used();
		return settled(super.thenComposeAsync((value) -> {
			used.by(value, value);
			return fn.apply(value);
		}, executor), used);
	}

	@Override
	public <U> CompletableFuture<U> handleAsync(BiFunction<? super V, Throwable, ? extends U> fn, Executor executor) {
		Used used = new Used();
		return settled(super.handleAsync((value, failure) -> {
			used.by(value, value);
			return fn.apply(value, failure);
		}, executor), used);
	}

	@Override
	public CompletableFuture<V> whenCompleteAsync(BiConsumer<? super V, ? super Throwable> action, Executor executor) {
		Used used = new Used();
		return settled(super.whenCompleteAsync((value, failure) -> {
			used.by(value, value);
			action.accept(value, failure);
		}, executor), used);
	}

	@Override
	public CompletableFuture<Void> thenRunAsync(Runnable action, Executor executor) {
		Used used = new Used();
		return settled(super.thenRunAsync(() -> {
			used.by(getNow(null), null);
			action.run();
		}, executor), used);
	}

	private <R> CompletableFuture<R> settled(CompletableFuture<R> stage, Used used) {
		settle(stage, used);
		return stage;
	}

	// Stages with two sources

	@Override
	public <U, R> CompletableFuture<R> thenCombine(CompletionStage<? extends U> other,
			BiFunction<? super V, ? super U, ? extends R> fn) {
		Used used = new Used();
		return settle(super.thenCombine(other, (V value, U otherValue) -> {
			used.by(value, otherValue);
			return fn.apply(value, otherValue);
		}), other, used);
	}

	@Override
	public <U, R> CompletableFuture<R> thenCombineAsync(CompletionStage<? extends U> other,
			BiFunction<? super V, ? super U, ? extends R> fn) {
		return thenCombineAsync(other, fn, defaultExecutor());
	}

	@Override
	public <U, R> CompletableFuture<R> thenCombineAsync(CompletionStage<? extends U> other,
			BiFunction<? super V, ? super U, ? extends R> fn, Executor executor) {
		Used used = new Used();
		return settle(super.thenCombineAsync(other, (V value, U otherValue) -> {
			used.by(value, otherValue);
			return fn.apply(value, otherValue);
		}, executor), other, used);
	}

	@Override
	public <U> CompletableFuture<Void> thenAcceptBoth(CompletionStage<? extends U> other,
			BiConsumer<? super V, ? super U> action) {
		Used used = new Used();
		return settle(super.thenAcceptBoth(other, (V value, U otherValue) -> {
			used.by(value, otherValue);
			action.accept(value, otherValue);
		}), other, used);
	}

	@Override
	public <U> CompletableFuture<Void> thenAcceptBothAsync(CompletionStage<? extends U> other,
			BiConsumer<? super V, ? super U> action) {
		return thenAcceptBothAsync(other, action, defaultExecutor());
	}

	@Override
	public <U> CompletableFuture<Void> thenAcceptBothAsync(CompletionStage<? extends U> other,
			BiConsumer<? super V, ? super U> action, Executor executor) {
		Used used = new Used();
		return settle(super.thenAcceptBothAsync(other, (V value, U otherValue) -> {
			used.by(value, otherValue);
			action.accept(value, otherValue);
		}, executor), other, used);
	}

	@Override
	public <U> CompletableFuture<U> applyToEither(CompletionStage<? extends V> other, Function<? super V, U> fn) {
		Used used = new Used();
		return settle(super.applyToEither(other, (value) -> {
			used.by(value, value);
			return fn.apply(value);
		}), other, used);
	}

	@Override
	public <U> CompletableFuture<U> applyToEitherAsync(CompletionStage<? extends V> other, Function<? super V, U> fn) {
		return applyToEitherAsync(other, fn, defaultExecutor());
	}

	@Override
	public <U> CompletableFuture<U> applyToEitherAsync(CompletionStage<? extends V> other, Function<? super V, U> fn,
			Executor executor) {
		Used used = new Used();
		return settle(super.applyToEitherAsync(other, (value) -> {
			used.by(value, value);
			return fn.apply(value);
		}, executor), other, used);
	}

	@Override
	public CompletableFuture<Void> acceptEither(CompletionStage<? extends V> other, Consumer<? super V> action) {
		Used used = new Used();
		return settle(super.acceptEither(other, (value) -> {
			used.by(value, value);
			action.accept(value);
		}), other, used);
	}

	@Override
	public CompletableFuture<Void> acceptEitherAsync(CompletionStage<? extends V> other, Consumer<? super V> action) {
		return acceptEitherAsync(other, action, defaultExecutor());
	}

	@Override
	public CompletableFuture<Void> acceptEitherAsync(CompletionStage<? extends V> other, Consumer<? super V> action,
			Executor executor) {
		Used used = new Used();
		return settle(super.acceptEitherAsync(other, (value) -> {
			used.by(value, value);
			action.accept(value);
		}, executor), other, used);
	}

	/**
	 * Gives back a lease that was not passed to the function of a stage with two sources,
	 * once that stage and the source have ended.
	 */
	private <R> CompletableFuture<R> settle(CompletableFuture<R> stage, CompletionStage<?> other, Used used) {
		settle(stage, used);
		if (other instanceof LeaseStage<?> another) {
			another.settle(stage, used);
		}
		return stage;
	}

	private void settle(CompletableFuture<?> stage, Used used) {
		CompletableFuture.allOf(this, stage).whenComplete((none, failure) -> {
			if (!isCompletedExceptionally() && !used.includes(getNow(null))) {
				takeBack(getNow(null));
			}
		});
	}

	/**
	 * Records the arguments of the function of a stage with two sources.
	 */
	private static final class Used {

		private volatile @Nullable Object first;

		private volatile @Nullable Object second;

		void by(@Nullable Object first, @Nullable Object second) {
			this.first = first;
			this.second = second;
		}

		boolean includes(@Nullable Object value) {
			return this.first == value || this.second == value;
		}

	}

}
