package io.github.managedpools.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.github.managedpools.ShutdownReport;

/**
 * The report of a shutdown, one future for all callers. Only the pool completes it, so
 * that no caller can change the result for the others.
 */
final class ShutdownFuture extends CompletableFuture<ShutdownReport> {

	/** How long a caller that waits for the end relies on other threads alone. */
	private static final long GO_ON_MILLIS = 50;

	/**
	 * Completes the future on behalf of the pool.
	 */
	void end(ShutdownReport report) {
		super.complete(report);
	}

	/**
	 * Waits for the end of the shutdown, unless the shutdown has to wait for the caller
	 * itself.
	 * @param hurry ends the drain, for a caller that has been interrupted
	 * @param goOn completes steps for which no other thread is available, and returns
	 * whether the shutdown has ended
	 */
	void await(PoolThreads threads, PoolEvents events, Runnable hurry, BooleanSupplier goOn) {
		if (threads.isInside() || events.isInside()) {
			return;
		}
		boolean interrupted = false;
		while (!isDone()) {
			try {
				get(GO_ON_MILLIS, TimeUnit.MILLISECONDS);
			}
			catch (TimeoutException ex) {
				if (goOn.getAsBoolean()) {
					break;
				}
			}
			catch (InterruptedException ex) {
				interrupted = true;
				hurry.run();
			}
			catch (ExecutionException ex) {
				throw new IllegalStateException("only the pool completes the report", ex);
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean complete(ShutdownReport value) {
		return false;
	}

	@Override
	public boolean completeExceptionally(Throwable ex) {
		return false;
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		return false;
	}

	@Override
	public CompletableFuture<ShutdownReport> completeAsync(Supplier<? extends ShutdownReport> supplier,
			Executor executor) {
		return copy().completeAsync(supplier, executor);
	}

	@Override
	public CompletableFuture<ShutdownReport> orTimeout(long timeout, TimeUnit unit) {
		return copy().orTimeout(timeout, unit);
	}

	@Override
	public CompletableFuture<ShutdownReport> completeOnTimeout(ShutdownReport value, long timeout, TimeUnit unit) {
		return copy().completeOnTimeout(value, timeout, unit);
	}

	@Override
	public void obtrudeValue(ShutdownReport value) {
		throw notReplaced();
	}

	@Override
	public void obtrudeException(Throwable ex) {
		throw notReplaced();
	}

	private static UnsupportedOperationException notReplaced() {
		return new UnsupportedOperationException(
				"The report of a shutdown can't be replaced: replace that of a copy()");
	}

}
