package io.github.managedpools.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * What a thread of a pool is like when a piece of user code begins on it: it has the name
 * and the context class loader that the pool gave it, the usual priority, no uncaught
 * exception handler of its own and no thread-locals, and it is not interrupted. A piece
 * that changes that leaves nothing of it to the next.
 * <p>
 * User code that runs within other user code, such as the listener of another pool from
 * which a factory leases, finds the thread as the outer code left it. The same goes for
 * threads that are no pool's.
 */
final class ThreadState {

	/** Of virtual threads; those of the operating system know their own. */
	private static final Map<Thread, ThreadState> VIRTUAL = new ConcurrentHashMap<>();

	private final Thread thread;

	private final String name;

	private final ClassLoader loader;

	/** How many pieces of user code the thread is in, one within the other. */
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
	 * A piece of user code is about to begin on the calling thread.
	 */
	static void begin() {
		ThreadState state = current();
		if (state != null && state.depth++ == 0) {
			state.restore();
		}
	}

	/**
	 * A piece of user code has ended on the calling thread.
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
	 * A thread of the operating system that belongs to a pool. It inherits nothing from
	 * the thread that starts it, which may be in user code or a caller's.
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
		 * A task has ended on this thread, and another may follow.
		 */
		void taskEnded() {
			this.state.depth = 0;
			this.state.restore();
		}

	}

}
