package io.github.managedpools.soak;

import java.lang.reflect.Method;
import java.util.concurrent.ThreadFactory;

import org.jspecify.annotations.Nullable;

/**
 * The callers' threads: platform threads, or virtual ones where the JDK has them.
 */
final class Callers {

	private static final @Nullable ThreadFactory VIRTUAL = virtual();

	private Callers() {
	}

	static Thread newThread(boolean virtual, String name, Runnable task) {
		ThreadFactory factory = areVirtual(virtual) ? VIRTUAL : null;
		Thread thread = (factory != null) ? factory.newThread(task) : new Thread(task);
		thread.setName(name);
		if (factory == null) {
			thread.setDaemon(true);
		}
		return thread;
	}

	/**
	 * Whether the JDK has virtual threads.
	 */
	static boolean areVirtual(boolean wanted) {
		return wanted && VIRTUAL != null;
	}

	private static @Nullable ThreadFactory virtual() {
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
