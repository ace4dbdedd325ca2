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
	 * Lets a thread of its own make a call.
	 */
	public <V> Caller<V> call(Callable<? extends V> call) {
		Caller<V> caller = new Caller<>(this.kind, "caller-" + this.count.incrementAndGet(), call);
		this.started.add(caller);
		return caller.start();
	}

	/**
	 * Lets a thread of its own do something.
	 */
	public Caller<Boolean> run(Action action) {
		return call(() -> {
			action.run();
			return true;
		});
	}

	/**
	 * Lets a thread of its own acquire.
	 */
	public <T> Caller<Lease<T>> acquire(Pool<T> pool) {
		return call(pool::acquire);
	}

	/**
	 * Lets a thread of its own acquire, and waits until it is queued and parked.
	 */
	public <T> Caller<Lease<T>> acquireAndWait(Pool<T> pool) {
		int before = pool.state().pending();
		Caller<Lease<T>> caller = acquire(pool);
		Eventually.becomes("one more waits", () -> pool.state().pending() > before);
		return caller.awaitWaiting();
	}

	/**
	 * Sees that every caller has come to an end: none is stuck.
	 */
	void finish() {
		this.started.forEach(Caller::join);
		this.started.clear();
	}

	/**
	 * What a caller does.
	 */
	@FunctionalInterface
	public interface Action {

		void run() throws Exception;

	}

}
