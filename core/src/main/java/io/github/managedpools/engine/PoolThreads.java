package io.github.managedpools.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolClock.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on the pool's own threads, now or after a delay. A task that can't be
 * started, for lack of a thread or of memory, is kept until a thread can start it.
 */
class PoolThreads {

	/** Stands for a timer that could not even be recorded for lack of memory. */
	static final Timer LOST = () -> {
	};

	private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	private final PoolClock clock;

	private final PoolExecutor executor;

	private volatile boolean closed;

	/** Tasks that could not be started yet. */
	private final Backlog backlog = new Backlog();

	/** Timers that could not be set yet. */
	private final Backlog unset = new Backlog();

	/** What will start the tasks that could not be started. */
	private final AtomicReference<@Nullable Retry> retry = new AtomicReference<>();

	/** Set while a thread of the pool is setting timers. */
	private final OneShot setting = new OneShot();

	/** The threads that are running user code now. */
	private final Set<Thread> inside = ConcurrentHashMap.newKeySet();

	PoolThreads(String name, PoolClock clock) {
		this.clock = clock;
		this.executor = new PoolExecutor(name, clock);
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
			StackHeadroom.requireForStep();
			StepPoint.START.reach();
			this.executor.execute(task);
			StepPoint.STARTED.reach();
			return true;
		}
		catch (Throwable ex) {
			// The thread may have started nevertheless; then the task has been claimed
			return task.isClaimed();
		}
	}

	/**
	 * Has the timer start the tasks a little later. Of several threads, one sets it.
	 */
	private void retryStarts() {
		if (this.retry.get() != null) {
			return;
		}
		try {
			StackHeadroom.requireForStep();
			Retry next = new Retry();
			if (!this.retry.compareAndSet(null, next)) {
				return;
			}
			if (!next.timer.set(RETRY_NANOS)) {
				// Neither a thread nor a timer is available: the next thread tries again
				this.retry.compareAndSet(next, null);
			}
			else if (this.backlog.isEmpty()) {
				cancelRetry();
			}
		}
		catch (Throwable ex) {
			// No memory or stack left: as above
		}
	}

	private void cancelRetry() {
		Retry set = this.retry.get();
		if (set != null && this.retry.compareAndSet(set, null)) {
			set.timer.cancel();
			if (!this.backlog.isEmpty()) {
				// A task that was kept in the meantime relied on the cancelled timer
				retryStarts();
			}
		}
	}

	/**
	 * Runs a short task on the timer's thread, after a delay. Never throws. If nothing
	 * can be scheduled at the moment, a thread of the pool, or the next caller, schedules
	 * the task as soon as possible.
	 */
	Timer schedule(Runnable task, long nanos) {
		try {
			StackHeadroom.requireForStep();
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
		if (!this.unset.isEmpty() && !this.closed) {
			// A timer that was kept in the meantime relied on this thread
			setAll();
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
		return this.executor.isFresh();
	}

	/**
	 * Runs tasks that could not be started, on a thread of the pool that has ended its
	 * own task, or starts them on others.
	 */
	void runBacklog() {
		if (this.executor.isFresh()) {
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
		this.closed = true;
		this.executor.close();
	}

	/**
	 * Starts tasks once its time has come. A thread that sets or cancels the timer can't
	 * mistake it for that of another thread.
	 */
	private final class Retry implements Runnable {

		final DelayedTask timer = new DelayedTask(this, PoolThreads.this.clock, RETRY_NANOS);

		@Override
		public void run() {
			PoolThreads.this.retry.compareAndSet(this, null);
			catchUp();
		}

	}

}
