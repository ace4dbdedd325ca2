package io.github.managedpools.testkit;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;

import org.jspecify.annotations.Nullable;

/**
 * The two kinds of callers' threads.
 */
public enum ThreadKind {

	/** A platform thread. */
	PLATFORM {
		@Override
		public Thread newThread(String name, Runnable task) {
			Thread thread = new Thread(task, name);
			thread.setDaemon(true);
			return thread;
		}
	},

	/** A virtual thread, from JDK 21 on. */
	VIRTUAL {
		@Override
		public Thread newThread(String name, Runnable task) {
			ThreadFactory factory = VIRTUAL_THREADS;
			if (factory == null) {
				throw new IllegalStateException("This JDK has no virtual threads");
			}
			Thread thread = factory.newThread(task);
			thread.setName(name);
			return thread;
		}
	};

	private static final @Nullable ThreadFactory VIRTUAL_THREADS = virtualThreads();

	/**
	 * Creates a thread that is not started yet.
	 */
	public abstract Thread newThread(String name, Runnable task);

	/**
	 * The kinds that this JDK supports.
	 */
	public static List<ThreadKind> present() {
		List<ThreadKind> kinds = new ArrayList<>(List.of(values()));
		if (VIRTUAL_THREADS == null) {
			kinds.remove(VIRTUAL);
		}
		return kinds;
	}

	private static @Nullable ThreadFactory virtualThreads() {
		if (Runtime.version().feature() < 21) {
			return null;
		}
		try {
			Method ofVirtual = Thread.class.getMethod("ofVirtual");
			return (ThreadFactory) ofVirtual.getReturnType().getMethod("factory").invoke(ofVirtual.invoke(null));
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("JDK 21 and newer have virtual threads", ex);
		}
	}

}
