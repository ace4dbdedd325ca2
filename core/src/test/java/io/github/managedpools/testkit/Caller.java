package io.github.managedpools.testkit;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A thread of a test that makes one call.
 *
 * @param <V> the type of the call's result
 */
public final class Caller<V> {

	private static final Set<Thread.State> WAITING = EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

	private final CompletableFuture<V> outcome = new CompletableFuture<>();

	private final Thread thread;

	private volatile boolean flag;

	Caller(ThreadKind kind, String name, Callable<? extends V> call) {
		this.thread = kind.newThread(name, () -> {
			try {
				V value = call.call();
				this.flag = Thread.interrupted();
				this.outcome.complete(value);
			}
			catch (Throwable ex) {
				this.flag = Thread.interrupted();
				this.outcome.completeExceptionally(ex);
			}
		});
	}

	Caller<V> start() {
		this.thread.start();
		return this;
	}

	public Thread thread() {
		return this.thread;
	}

	public Caller<V> interrupt() {
		this.thread.interrupt();
		return this;
	}

	/**
	 * Waits until the thread waits.
	 */
	public Caller<V> awaitWaiting() {
		Eventually.becomes("%s waits".formatted(this.thread), () -> {
			if (this.outcome.isDone()) {
				throw new AssertionError("%s did not wait: %s".formatted(this.thread, this.outcome));
			}
			return WAITING.contains(this.thread.getState());
		});
		return this;
	}

	public boolean isDone() {
		return this.outcome.isDone();
	}

	/**
	 * Waits for the result of the call.
	 */
	public V result() {
		try {
			return get();
		}
		catch (ExecutionException ex) {
			throw new AssertionError("The call of %s failed".formatted(this.thread), ex.getCause());
		}
	}

	/**
	 * Waits for the exception of the call.
	 */
	public Throwable failure() {
		try {
			throw new AssertionError("The call of %s returned %s".formatted(this.thread, get()));
		}
		catch (ExecutionException ex) {
			return ex.getCause();
		}
	}

	/**
	 * Waits for the end of the call; empty if it throws.
	 */
	public Optional<V> value() {
		try {
			return Optional.of(get());
		}
		catch (ExecutionException ex) {
			return Optional.empty();
		}
	}

	/**
	 * Waits for the end of the call, normal or not.
	 */
	public Caller<V> join() {
		try {
			get();
		}
		catch (ExecutionException ex) {
			// Also an end
		}
		return this;
	}

	/**
	 * Waits for the end of the call.
	 * @return whether the thread's interrupt flag was set then
	 */
	public boolean flag() {
		join();
		return this.flag;
	}

	private V get() throws ExecutionException {
		try {
			return this.outcome.get(Eventually.BOUND.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			AssertionError stuck = new AssertionError("%s is stuck".formatted(this.thread));
			stuck.setStackTrace(this.thread.getStackTrace());
			throw stuck;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("The test was interrupted", ex);
		}
	}

}
