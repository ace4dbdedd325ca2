package io.github.managedpools.engine;

import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.EscapedText;
import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolClock.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Starts the threads of a pool, which run all user code that may block. Where the JDK has
 * virtual threads, each task gets one. Otherwise the threads are daemons that end after a
 * second without work. Such a thread is reused only because all changes that user code
 * makes to it are reset. If that is impossible, each task gets a new platform thread.
 */
final class PoolExecutor implements Executor {

	private static final long KEEP_ALIVE_MILLIS = 1000;

	private final String name;

	private final PoolClock clock;

	/**
	 * The class loader of the thread that built the pool, so that it does not depend on
	 * which caller first needs a thread.
	 */
	private final ClassLoader loader;

	private final FailSafeLock lock = new FailSafeLock();

	/**
	 * Created with the first task, so that an application with lazy pools does not look
	 * up virtual threads at start-up. Written under the lock.
	 */
	private volatile @Nullable Executor starter;

	/** Whether each task gets a new thread. Written before the starter. */
	private volatile boolean fresh;

	// The fields below are guarded by the lock

	private boolean closed;

	/**
	 * Keeps the timer's thread while the pool may need it to start what no other thread
	 * could start.
	 */
	private @Nullable Timer reserved;

	PoolExecutor(String name, PoolClock clock) {
		// Loggers print the name of the thread unescaped
		this.name = EscapedText.of(name);
		this.clock = clock;
		this.loader = Thread.currentThread().getContextClassLoader();
	}

	@Override
	public void execute(Runnable task) {
		Executor present = this.starter;
		((present != null) ? present : createStarter()).execute(task);
	}

	/**
	 * Whether each task gets a new thread.
	 */
	boolean isFresh() {
		return this.fresh;
	}

	/**
	 * Ends idle threads now, and busy ones after their task.
	 */
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
			if (this.reserved != null) {
				this.reserved.cancel();
				this.reserved = null;
			}
			if (this.starter instanceof ThreadPoolExecutor reusing) {
				reusing.setKeepAliveTime(0, TimeUnit.MILLISECONDS);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private Executor createStarter() {
		this.lock.lock();
		try {
			Executor created = this.starter;
			if (created == null) {
				ThreadFactory virtual = virtualFactory(this.name);
				this.fresh = virtual != null || !ThreadLocals.canBeErased();
				created = (virtual != null) ? (task) -> startVirtual(virtual, task) : platform();
				if (!this.closed) {
					this.reserved = this.clock.reserveThread();
				}
				this.starter = created;
			}
			return created;
		}
		finally {
			this.lock.unlock();
		}
	}

	private static @Nullable ThreadFactory virtualFactory(String name) {
		try {
			// By reflection, because the code is compiled for JDK 17
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

	private void startVirtual(ThreadFactory factory, Runnable task) {
		Thread thread = factory.newThread(() -> ThreadState.runVirtually(task, this.loader));
		thread.setContextClassLoader(this.loader);
		thread.start();
	}

	private Executor platform() {
		AtomicInteger count = new AtomicInteger();
		ThreadGroup group = topGroup();
		ThreadFactory factory = (task) -> new ThreadState.Platform(group, task,
				this.name + "-pool-" + count.incrementAndGet(), this.loader);
		return this.fresh ? (task) -> factory.newThread(task).start()
				: new Reusing(this.closed ? 0 : KEEP_ALIVE_MILLIS, factory);
	}

	/**
	 * The root thread group. The group of a thread that builds or calls a pool may be
	 * destroyed before the pool is, and then no thread can be started in it.
	 */
	private static ThreadGroup topGroup() {
		ThreadGroup group = Thread.currentThread().getThreadGroup();
		for (ThreadGroup parent = group.getParent(); parent != null; parent = group.getParent()) {
			group = parent;
		}
		return group;
	}

	/**
	 * Reuses threads, with their state reset between tasks.
	 */
	private static final class Reusing extends ThreadPoolExecutor {

		Reusing(long keepAliveMillis, ThreadFactory factory) {
			super(0, Integer.MAX_VALUE, keepAliveMillis, TimeUnit.MILLISECONDS, new SynchronousQueue<>(), factory);
		}

		@Override
		protected void afterExecute(Runnable task, @Nullable Throwable failure) {
			if (Thread.currentThread() instanceof ThreadState.Platform thread) {
				thread.taskEnded();
			}
		}

	}

}
