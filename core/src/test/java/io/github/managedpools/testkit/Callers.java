package io.github.managedpools.testkit;

import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;

/**
 * The threads of a test that call the pool, all of one kind.
 */
public final class Callers {

	private final Queue<Caller<?>> started = new ConcurrentLinkedQueue<>();

	private final AtomicInteger count = new AtomicInteger();

	private final ThreadKind kind;

	Callers(ThreadKind kind) {
		this.kind = kind;
	}

	public ThreadKind kind() {
		return this.kind;
	}

	/**
	 * Runs a call on a new thread.
	 */
	public <V> Caller<V> call(Callable<? extends V> call) {
		Caller<V> caller = new Caller<>(this.kind, "caller-" + this.count.incrementAndGet(), call);
		this.started.add(caller);
		return caller.start();
	}

	/**
	 * Runs an action on a new thread.
	 */
	public Caller<Boolean> run(Action action) {
		return call(() -> {
			action.run();
			return true;
		});
	}

	/**
	 * Acquires on a new thread.
	 */
	public <T> Caller<Lease<T>> acquire(Pool<T> pool) {
		return call(pool::acquire);
	}

	/**
	 * Acquires on a new thread, and waits until that is queued and parked.
	 */
	public <T> Caller<Lease<T>> acquireAndWait(Pool<T> pool) {
		int before = pool.state().pending();
		Caller<Lease<T>> caller = acquire(pool);
		Eventually.becomes("one more waits", () -> pool.state().pending() > before);
		return caller.awaitWaiting();
	}

	/**
	 * Asserts that every caller has ended, so that none is stuck.
	 */
	void finish() {
		this.started.forEach(Caller::join);
		this.started.clear();
	}

	/**
	 * The action of a caller.
	 */
	@FunctionalInterface
	public interface Action {

		void run() throws Exception;

	}

}
