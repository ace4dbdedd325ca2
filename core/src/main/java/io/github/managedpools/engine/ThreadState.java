package io.github.managedpools.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * The state in which user code finds a thread of a pool: the pool's name and context
 * class loader, normal priority, no uncaught exception handler of its own, no
 * thread-locals and no interrupt. Changes that one call of user code makes are reset
 * before the next.
 * <p>
 * Nested user code, such as the listener of another pool from which a factory leases,
 * finds the thread as the outer code left it. The same applies on threads that belong to
 * no pool.
 */
final class ThreadState {

	/** The states of virtual threads; platform threads have a field for it. */
	private static final Map<Thread, ThreadState> VIRTUAL = new ConcurrentHashMap<>();

	private final Thread thread;

	private final String name;

	private final ClassLoader loader;

	/** The number of nested calls of user code on the thread. */
	private int depth;

	private ThreadState(Thread thread, ClassLoader loader) {
		this.thread = thread;
		this.name = thread.getName();
		this.loader = loader;
	}

	/**
	 * Runs a task on the calling virtual thread, which belongs to a pool.
	 */
	static void runVirtually(Runnable task, ClassLoader loader) {
		Thread thread = Thread.currentThread();
		VIRTUAL.put(thread, new ThreadState(thread, loader));
		try {
			task.run();
		}
		finally {
			VIRTUAL.remove(thread);
		}
	}

	private static @Nullable ThreadState current() {
		Thread thread = Thread.currentThread();
		return (thread instanceof Platform platform) ? platform.state : VIRTUAL.get(thread);
	}

	/**
	 * Called before user code begins on the calling thread.
	 */
	static void begin() {
		ThreadState state = current();
		if (state != null && state.depth++ == 0) {
			state.restore();
		}
	}

	/**
	 * Called after user code has ended on the calling thread.
	 */
	static void end() {
		ThreadState state = current();
		if (state != null && --state.depth == 0) {
			state.restore();
		}
	}

	private void restore() {
		Thread.interrupted();
		if (!this.thread.getName().equals(this.name)) {
			this.thread.setName(this.name);
		}
		if (this.thread.getPriority() != Thread.NORM_PRIORITY) {
			this.thread.setPriority(Thread.NORM_PRIORITY);
		}
		if (this.thread.getContextClassLoader() != this.loader) {
			this.thread.setContextClassLoader(this.loader);
		}
		this.thread.setUncaughtExceptionHandler(null);
		if (this.thread instanceof Platform) {
			ThreadLocals.erase();
		}
	}

	/**
	 * A platform thread that belongs to a pool. It inherits nothing from the thread that
	 * starts it, which may be running user code or be a caller's thread.
	 */
	static final class Platform extends Thread {

		private final ThreadState state;

		Platform(ThreadGroup group, Runnable task, String name, ClassLoader loader) {
			super(group, task, name, 0, false);
			setDaemon(true);
			setPriority(NORM_PRIORITY);
			setContextClassLoader(loader);
			this.state = new ThreadState(this, loader);
		}

		/**
		 * Called after a task has ended on this thread, before another may follow.
		 */
		void taskEnded() {
			this.state.depth = 0;
			this.state.restore();
		}

	}

}
