package io.github.managedpools.engine;

import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolClock.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The pool's own threads, on which all user code runs that may block: virtual ones where
 * the JDK has them, otherwise daemons that end after a second without work.
 */
class PoolThreads {

	private static final long KEEP_ALIVE_MILLIS = 1000;

	private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	private final PoolClock clock;

	private final @Nullable ThreadFactory virtual;

	private final ThreadPoolExecutor platform;

	/** Of whoever built the pool, so that it doesn't matter who first needs a thread. */
	private final ClassLoader loader;

	/** The threads that are in user code now. */
	private final Set<Thread> inside = ConcurrentHashMap.newKeySet();

	PoolThreads(String name, PoolClock clock) {
		this.clock = clock;
		this.virtual = virtualFactory(name);
		AtomicInteger count = new AtomicInteger();
		this.loader = Thread.currentThread().getContextClassLoader();
		this.platform = new ThreadPoolExecutor(0, Integer.MAX_VALUE, KEEP_ALIVE_MILLIS, TimeUnit.MILLISECONDS,
				new SynchronousQueue<>(), (task) -> {
					Thread thread = new Thread(null, task, name + "-pool-" + count.incrementAndGet(), 0, false);
					thread.setDaemon(true);
					thread.setContextClassLoader(this.loader);
					return thread;
				});
	}

	private static @Nullable ThreadFactory virtualFactory(String name) {
		try {
			// By reflection, since the code is compiled for JDK 17
			Method ofVirtual = Thread.class.getMethod("ofVirtual");
			Object builder = ofVirtual.invoke(null);
			Class<?> type = ofVirtual.getReturnType();
			type.getMethod("name", String.class, long.class).invoke(builder, name + "-pool-", 1L);
			type.getMethod("inheritInheritableThreadLocals", boolean.class).invoke(builder, false);
			return (ThreadFactory) type.getMethod("factory").invoke(builder);
		}
		catch (ReflectiveOperationException | UnsupportedOperationException ex) {
			return null;
		}
	}

	/**
	 * Runs a task on a thread of the pool. Never throws and never drops the task: when no
	 * thread can be had, it tries again a little later, or as a last resort runs the task
	 * on the calling thread.
	 */
	void execute(Runnable task) {
		try {
			if (this.virtual != null) {
				Thread thread = this.virtual.newThread(task);
				thread.setContextClassLoader(this.loader);
				thread.start();
			}
			else {
				this.platform.execute(task);
			}
		}
		catch (Throwable ex) {
			try {
				this.clock.schedule(() -> execute(task), RETRY_NANOS);
			}
			catch (Throwable again) {
				task.run();
			}
		}
	}

	/**
	 * Runs a short task on the timer's thread, after a delay. Never throws: when nothing
	 * can be scheduled, a time limit is lost, and not what it was to limit.
	 */
	Timer schedule(Runnable task, long nanos) {
		try {
			return this.clock.schedule(task, nanos);
		}
		catch (Throwable ex) {
			return () -> {
			};
		}
	}

	/**
	 * Runs a task on a thread of the pool, after a delay.
	 */
	Timer executeAfter(long nanos, Runnable task) {
		return schedule(() -> execute(task), nanos);
	}

	/**
	 * Marks that the calling thread is in user code from now on.
	 * @return whether it was not so before
	 */
	boolean enter() {
		return this.inside.add(Thread.currentThread());
	}

	void exit(boolean entered) {
		if (entered) {
			this.inside.remove(Thread.currentThread());
		}
	}

	/**
	 * Whether the calling thread is in the pool's user code: it can't wait for what waits
	 * for that code.
	 */
	boolean isInside() {
		return this.inside.contains(Thread.currentThread());
	}

	/**
	 * Idle threads end now, busy ones when their task is done.
	 */
	void close() {
		this.platform.setKeepAliveTime(0, TimeUnit.MILLISECONDS);
	}

}
