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
 * second without work; such a thread runs another task only because everything that user
 * code changed on it is put back. Where that is impossible, each task gets a platform
 * thread of its own.
 */
class PoolThreads {

	private static final long KEEP_ALIVE_MILLIS = 1000;

	/** What could not even be noted for want of memory. */
	static final Timer LOST = () -> {
	};

	private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	private final PoolClock clock;

	private final String name;

	/**
	 * Starts the threads, once there is something to run: an application with lazy pools
	 * does not look for virtual threads while it starts. Written under the lock.
	 */
	private volatile @Nullable Executor executor;

	/** Whether each task gets a thread of its own. Written before the executor. */
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

	/** Over while the timer is to start what could not be started. */
	private final OneShot retrying = new OneShot();

	/** Over while a thread of the pool is setting what could not be set. */
	private final OneShot setting = new OneShot();

	/** Of whoever built the pool, so that it doesn't matter who first needs a thread. */
	private final ClassLoader loader;

	/** The threads that are in user code now. */
	private final Set<Thread> inside = ConcurrentHashMap.newKeySet();

	PoolThreads(String name, PoolClock clock) {
		this.clock = clock;
		// Loggers print the name of the thread as it is
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
	 * The group that all others are in. That of whoever builds a pool or calls it may be
	 * destroyed before the pool is, and no thread starts in it any more.
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
	 * Runs a task on a thread of the pool, once. A task for which no thread can be had is
	 * kept, and started by the next thread that can: one of the pool that has ended its
	 * own task, the timer a little later, or the next caller. It never runs on the
	 * calling thread, which has nothing to do with the user code in it.
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
	 * Keeps a task that has thrown. It runs again a little later, or as soon as the next
	 * thread comes that starts what could not be started.
	 */
	void keep(Task task) {
		task.threads = this;
		this.backlog.keep(task);
		retryStarts();
	}

	/**
	 * Takes the next task that could not be started, and gives up the retry when there is
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
			// The thread may have been started nevertheless; then the task finds itself
			// claimed
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
			// Neither a thread nor a timer: the next that comes by tries again
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
	 * Runs a short task on the timer's thread, after a delay. Never throws. When nothing
	 * can be scheduled for the moment, a thread of the pool, or the next that comes by,
	 * schedules the task as soon as that works.
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
	 * Runs a task on a thread of the pool, after a delay; once more if it throws, so the
	 * task must go on where it stopped. Never throws.
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
	 * Starts what could not be started, and schedules what could not be scheduled, as far
	 * as possible. Called wherever a thread comes by that has just done something for the
	 * pool. Never throws.
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
			// No stack or no memory on this thread: the next that comes by catches up
		}
	}

	/**
	 * How long a thread that waits for what others do may park: not for long while it may
	 * have to {@linkplain #catchUp() catch up} itself.
	 */
	long patience(long nanos) {
		return isBehind() ? Math.min(nanos, RETRY_NANOS) : nanos;
	}

	/**
	 * Whether something could not be started or scheduled yet.
	 */
	boolean isBehind() {
		return !this.backlog.isEmpty() || !this.unset.isEmpty();
	}

	/**
	 * Whether a thread that has ended a piece of user code has to leave the next to
	 * another thread.
	 */
	boolean areFresh() {
		return this.fresh;
	}

	/**
	 * Runs what could not be started, on a thread of the pool that has ended its task, or
	 * has it started.
	 */
	void runBacklog() {
		if (this.fresh) {
			catchUp();
			return;
		}
		for (Task task = next(); task != null; task = next()) {
			try {
				if (!task.runAlone()) {
					// The reason may be the same for the next, and this one is kept again
					return;
				}
			}
			catch (Throwable ex) {
				// Nothing of this task's: it ends by itself what it has begun
			}
		}
	}

	/**
	 * Marks that the calling thread is in user code from now on, which begins with the
	 * state of the thread clean.
	 * @return whether it was not so before
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
	 * Threads that wait for their next task, and leave nothing to it.
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
