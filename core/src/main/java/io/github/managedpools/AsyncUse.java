package io.github.managedpools;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The result of asynchronous work with a leased resource. The lease ends before the
 * result completes, so that dependent stages find the resource back in its pool.
 * <p>
 * The caller may end the result while another thread runs the work. The caller first ends
 * the result and then reads the work's stage; the other thread first publishes the stage
 * and then checks whether the result has ended. So at least one of them ends the lease,
 * and ending a lease twice has no effect.
 */
final class AsyncUse<T, R extends @Nullable Object> extends LinkedStage<R> {

	private final CompletableFuture<Lease<T>> acquired;

	private final LeaseFunction<T, ? extends CompletionStage<R>, ?> work;

	private final Predicate<Throwable> fatal;

	private volatile @Nullable Work<T> running;

	private AsyncUse(CompletableFuture<Lease<T>> acquired, LeaseFunction<T, ? extends CompletionStage<R>, ?> work,
			Predicate<Throwable> fatal) {
		super(null);
		this.acquired = acquired;
		this.work = work;
		this.fatal = fatal;
	}

	/**
	 * Runs work as soon as the lease arrives.
	 * @param acquired the future of the lease
	 * @param work the work
	 * @param fatal decides which exceptions of the work mean that the resource is broken
	 * @return the result of the work's stage
	 */
	static <T, R extends @Nullable Object> CompletableFuture<R> of(CompletableFuture<Lease<T>> acquired,
			LeaseFunction<T, ? extends CompletionStage<R>, ?> work, Predicate<Throwable> fatal) {
		Objects.requireNonNull(acquired, "acquireAsync of the pool returned null instead of a future");
		AsyncUse<T, R> use = null;
		boolean linked = false;
		try {
			use = new AsyncUse<>(acquired, work, fatal);
			acquired.whenComplete(use::begin);
			linked = true;
			return use;
		}
		finally {
			if (!linked && !acquired.cancel(false) && !acquired.isCompletedExceptionally()) {
				acquired.join().close();
			}
		}
	}

	private void begin(@Nullable Lease<T> lease, @Nullable Throwable failure) {
		try {
			arrived(lease, failure);
		}
		catch (Throwable ex) {
			// For example a stack overflow: no other code has a reference to the lease
			if (lease != null) {
				lease.invalidate();
			}
			failInside(ex);
		}
	}

	private void arrived(@Nullable Lease<T> lease, @Nullable Throwable failure) {
		if (lease == null) {
			failInside((failure != null) ? failure : new IllegalStateException("The pool lent nothing"));
		}
		else if (isDone()) {
			lease.close();
		}
		else {
			run(lease);
		}
	}

	private void run(Lease<T> lease) {
		CompletionStage<R> stage;
		try {
			stage = this.work.apply(lease.get());
		}
		catch (Throwable ex) {
			finish(lease, null, ex);
			return;
		}
		try {
			Objects.requireNonNull(stage,
					"The work returned null instead of a stage, so nothing tells when it is done with the resource");
			this.running = new Work<>(lease, stage);
			stage.whenComplete((value, failure) -> finish(lease, value, failure));
		}
		catch (Throwable ex) {
			// The work may still be using the resource
			lease.invalidate();
			failInside(ex);
			return;
		}
		if (isDone()) {
			ended();
		}
	}

	@SuppressWarnings("NullAway") // The value is null only where R may be
	private void finish(Lease<T> lease, @Nullable R value, @Nullable Throwable failure) {
		try {
			if (failure != null && isFatal(failure)) {
				lease.invalidate();
			}
			else if (failure != null) {
				lease.suspect();
			}
			lease.close();
		}
		finally {
			if (failure != null) {
				failInside(failure);
			}
			else {
				endInside(value);
			}
		}
	}

	/**
	 * Whether the resource is broken, or may still be in use because the work has been
	 * cancelled.
	 */
	private boolean isFatal(Throwable failure) {
		try {
			Throwable cause = unwrap(failure);
			return cause instanceof CancellationException || this.fatal.test(cause);
		}
		catch (Throwable ex) {
			return true;
		}
	}

	private static Throwable unwrap(Throwable failure) {
		for (Throwable link : SafeDescription.chainOf(failure)) {
			if (!(link instanceof CompletionException) && !(link instanceof ExecutionException)) {
				return link;
			}
		}
		return failure;
	}

	@Override
	void ended() {
		this.acquired.cancel(false);
		Work<T> present = this.running;
		if (present != null) {
			present.giveUp();
		}
	}

	/**
	 * Work under way.
	 */
	private record Work<T>(Lease<T> lease, CompletionStage<?> stage) {

		/**
		 * Cancels the work, and destroys the resource because the work may go on.
		 */
		void giveUp() {
			try {
				// Only an interrupting cancel ends the exchange of the JDK's HTTP client
				Future<?> future = (this.stage instanceof Future<?> own) ? own : this.stage.toCompletableFuture();
				future.cancel(true);
			}
			catch (Throwable ex) {
				// Not every stage can be cancelled
			}
			finally {
				this.lease.invalidate();
			}
		}

	}

}
