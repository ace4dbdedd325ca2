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
import java.util.concurrent.locks.LockSupport;

import io.github.managedpools.EscapedText;
import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolClock.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The pool's own threads, which run all user code that may block. Where the JDK has
 * virtual threads, each task gets one. Otherwise the threads are daemons that end after a
 * second without work. Such a thread is reused only because all changes that user code
 * makes to it are reset. If that is impossible, each task gets a new platform thread.
 */
class PoolThreads {

	private static final long KEEP_ALIVE_MILLIS = 1000;

	/** Stands for a timer that could not even be recorded for lack of memory. */
	static final Timer LOST = () -> {
	};

	private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	private final PoolClock clock;

	private final String name;

	/**
	 * Starts the threads. Created with the first task, so that an application with lazy
	 * pools does not look up virtual threads at start-up. Written under the lock.
	 */
	private volatile @Nullable Executor executor;

	/** Whether each task gets a new thread. Written before the executor. */
	private volatile boolean fresh;

	private final FailSafeLock lock = new FailSafeLock();

	private volatile boolean closed;

	/** Tasks that could not be started yet. */
	private final Backlog backlog = new Backlog();

	/**
	 * Keeps the timer's thread while the pool may need it to start what no other thread
	 * could start. Guarded by the lock.
	 */
	private @Nullable Timer reserved;

	/** Timers that could not be set yet. */
	private final Backlog unset = new Backlog();

	private volatile @Nullable Timer retry;

	/** Set while the timer will retry to start tasks. */
	private final OneShot retrying = new OneShot();

	/** Set while a thread of the pool is setting timers. */
	private final OneShot setting = new OneShot();

	/**
	 * The class loader of the thread that built the pool, so that it does not depend on
	 * which caller first needs a thread.
	 */
	private final ClassLoader loader;

	/** The threads that are running user code now. */
	private final Set<Thread> inside = ConcurrentHashMap.newKeySet();

	PoolThreads(String name, PoolClock clock) {
		this.clock = clock;
		// Loggers print the name of the thread unescaped
		this.name = EscapedText.of(name);
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
				this.fresh = virtual != null || !ThreadLocals.canBeErased();
				made = (virtual != null) ? (task) -> startVirtual(virtual, task) : platform();
				if (!this.closed) {
					this.reserved = this.clock.reserveThread();
				}
				this.executor = made;
			}
			return made;
		}
		finally {
			this.lock.unlock();
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

	/**
	 * Runs a task once on a thread of the pool. If no thread can be started, the task is
	 * kept until the next thread can start it: a thread of the pool that has ended its
	 * own task, the timer a little later, or the next caller. It never runs on the
	 * calling thread, because user code must not run there.
	 */
	void execute(Runnable runnable) {
		Task task = Task.of(runnable);
		task.threads = this;
		if (start(task)) {
			catchUp();
		}
		else {
			this.backlog.keep(task);
			if (task.isClaimed()) {
				catchUp();
			}
			else {
				retryStarts();
			}
		}
	}

	/**
	 * Keeps a task that has thrown. It runs again a little later, or as soon as a thread
	 * starts the tasks that could not be started.
	 */
	void keep(Task task) {
		task.threads = this;
		this.backlog.keep(task);
		retryStarts();
	}

	/**
	 * Removes the next task that could not be started, and ends the retry if there is
	 * none.
	 */
	private @Nullable Task next() {
		if (this.backlog.isEmpty()) {
			cancelRetry();
			return null;
		}
		return this.backlog.poll();
	}

	private boolean start(Task task) {
		try {
			StackHeadroom.require();
			StepPoint.START.reach();
			executor().execute(task);
			StepPoint.STARTED.reach();
			return true;
		}
		catch (Throwable ex) {
			// The thread may have started nevertheless; then the task has been claimed
			return task.isClaimed();
		}
	}

	private void retryStarts() {
		if (!this.retrying.end()) {
			return;
		}
		try {
			StackHeadroom.require();
			this.retry = this.clock.schedule(() -> {
				this.retrying.renew();
				catchUp();
			}, RETRY_NANOS);
			if (this.backlog.isEmpty()) {
				cancelRetry();
			}
		}
		catch (Throwable ex) {
			// Neither a thread nor a timer is available: the next thread tries again
			this.retrying.renew();
		}
	}

	private void cancelRetry() {
		Timer set = this.retry;
		if (set != null && this.retrying.isOver()) {
			this.retry = null;
			set.cancel();
			this.retrying.renew();
		}
	}

	/**
	 * Runs a short task on the timer's thread, after a delay. Never throws. If nothing
	 * can be scheduled at the moment, a thread of the pool, or the next caller, schedules
	 * the task as soon as possible.
	 */
	Timer schedule(Runnable task, long nanos) {
		try {
			StackHeadroom.require();
			DelayedTask later = new DelayedTask(task, this.clock, nanos);
			if (!later.set(nanos)) {
				this.unset.keep(later);
				setAll();
			}
			return later;
		}
		catch (Throwable ex) {
			return LOST;
		}
	}

	/**
	 * Runs a task on a thread of the pool, after a delay. Runs it again if it throws, so
	 * the task must continue where it stopped. Never throws.
	 */
	Timer executeAfter(long nanos, Runnable task) {
		try {
			Task repeatable = new Task() {

				@Override
				void perform() {
					task.run();
				}

				@Override
				boolean isRepeatable() {
					return true;
				}

			};
			return schedule(() -> execute(repeatable), nanos);
		}
		catch (Throwable ex) {
			return LOST;
		}
	}

	/**
	 * Has a thread of the pool set the timers that could not be set.
	 */
	private void setAll() {
		if (!this.setting.end()) {
			return;
		}
		try {
			Task setter = Task.of(this::setUntilSet);
			if (!start(setter)) {
				this.setting.renew();
			}
		}
		catch (Throwable ex) {
			this.setting.renew();
		}
	}

	private void setUntilSet() {
		try {
			while (!trySet() && !this.closed) {
				LockSupport.parkNanos(this, RETRY_NANOS);
				Thread.interrupted();
			}
		}
		finally {
			this.setting.renew();
		}
	}

	/**
	 * Sets the timers that could not be set.
	 * @return whether none is left
	 */
	private boolean trySet() {
		for (Task later = this.unset.poll(); later != null; later = this.unset.poll()) {
			if (!((DelayedTask) later).setAgain()) {
				this.unset.keep(later);
				return false;
			}
		}
		return true;
	}

	/**
	 * Starts tasks that could not be started, and schedules those that could not be
	 * scheduled, as far as possible. Called by every thread that has just done something
	 * for the pool. Never throws.
	 */
	void catchUp() {
		try {
			if (!this.unset.isEmpty() && !trySet()) {
				setAll();
			}
			for (Task task = next(); task != null; task = next()) {
				if (!start(task)) {
					this.backlog.keep(task);
					retryStarts();
					return;
				}
			}
		}
		catch (Throwable ex) {
			// No stack or memory left on this thread: the next thread catches up
		}
	}

	/**
	 * How long a thread that waits for other threads may park: not for long while it may
	 * have to {@linkplain #catchUp() catch up} itself.
	 */
	long patience(long nanos) {
		return isBehind() ? Math.min(nanos, RETRY_NANOS) : nanos;
	}

	/**
	 * Whether any task could not be started or scheduled yet.
	 */
	boolean isBehind() {
		return !this.backlog.isEmpty() || !this.unset.isEmpty();
	}

	/**
	 * Whether each call of user code needs a new thread.
	 */
	boolean areFresh() {
		return this.fresh;
	}

	/**
	 * Runs tasks that could not be started, on a thread of the pool that has ended its
	 * own task, or starts them on others.
	 */
	void runBacklog() {
		if (this.fresh) {
			catchUp();
			return;
		}
		for (Task task = next(); task != null; task = next()) {
			try {
				if (!task.runAlone()) {
					// The next task may fail for the same reason; this one has been kept
					// again
					return;
				}
			}
			catch (Throwable ex) {
				// Not a failure of this task, which handles its own failures
			}
		}
	}

	/**
	 * Marks the calling thread as running user code, and resets the state of the thread.
	 * @return whether it was not marked before
	 */
	boolean enter() {
		boolean entered = this.inside.add(Thread.currentThread());
		if (entered) {
			ThreadState.begin();
		}
		return entered;
	}

	void exit(boolean entered) {
		if (entered) {
			ThreadState.end();
			this.inside.remove(Thread.currentThread());
		}
	}

	/**
	 * Whether the calling thread is running the pool's user code, so that it must not
	 * wait for anything that waits for that code.
	 */
	boolean isInside() {
		return this.inside.contains(Thread.currentThread());
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
			if (this.executor instanceof ThreadPoolExecutor platform) {
				platform.setKeepAliveTime(0, TimeUnit.MILLISECONDS);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * An executor whose threads are reused, with their state reset between tasks.
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
