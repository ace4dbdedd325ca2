package io.github.managedpools.engine;

import org.jspecify.annotations.Nullable;

/**
 * A waiting caller that took a future.
 */
final class AsyncWaiter<T> extends Waiter<T> {

	final transient LeaseFuture<T> future;

	/** The stack of the caller. */
	final transient StackTraceElement[] stack;

	private final transient Completions<T> completions;

	/**
	 * The task that concludes the future; allocated in advance, because a full heap must
	 * not prevent it.
	 */
	transient @Nullable Task conclusion;

	AsyncWaiter(Thread thread, LeaseFuture<T> future, long since, long timeoutNanos, StackTraceElement[] stack,
			Completions<T> completions) {
		super(thread, since, timeoutNanos, false);
		this.future = future;
		this.stack = stack;
		this.completions = completions;
	}

	@Override
	boolean blocks() {
		return false;
	}

	@Override
	void wake() {
		this.completions.add(this);
	}

}
