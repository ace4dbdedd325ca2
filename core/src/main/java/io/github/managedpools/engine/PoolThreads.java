package io.github.managedpools.engine;

import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

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

	private final String name;

	/**
	 * Starts the threads, once there is something to run: an application with lazy pools
	 * does not look for virtual threads while it starts. Written under the lock.
	 */
	private volatile @Nullable Executor executor;

	private final ReentrantLock lock = new ReentrantLock();

	private boolean closed;

	/** Of whoever built the pool, so that it doesn't matter who first needs a thread. */
	private final ClassLoader loader;

	/** The threads that are in user code now. */
	private final Set<Thread> inside = ConcurrentHashMap.newKeySet();

	PoolThreads(String name, PoolClock clock) {
		this.clock = clock;
		this.name = name;
		this.loader = Thread.currentThread().getContextClassLoader();
	}

	private Executor executor() {
		Executor present = this.executor;
		return (present != null) ? present : makeExecutor();
	}

	private Executor makeExecutor() {
		this.lock.lock();
		try {
			Executor made = this.executor;
			if (made == null) {
				ThreadFactory virtual = virtualFactory(this.name);
				made = (virtual != null) ? (task) -> start(virtual.newThread(task)) : platform();
				this.executor = made;
			}
			return made;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void start(Thread thread) {
		thread.setContextClassLoader(this.loader);
		thread.start();
	}

	private ThreadPoolExecutor platform() {
		AtomicInteger count = new AtomicInteger();
		return new ThreadPoolExecutor(0, Integer.MAX_VALUE, this.closed ? 0 : KEEP_ALIVE_MILLIS, TimeUnit.MILLISECONDS,
				new SynchronousQueue<>(), (task) -> {
					Thread thread = new Thread(null, task, this.name + "-pool-" + count.incrementAndGet(), 0, false);
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
			executor().execute(task);
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
		this.lock.lock();
		try {
			this.closed = true;
			if (this.executor instanceof ThreadPoolExecutor platform) {
				platform.setKeepAliveTime(0, TimeUnit.MILLISECONDS);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

}
