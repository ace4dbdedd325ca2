package io.github.managedpools;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until it is advanced: for tests, which decide with it what is
 * over and what is not. May be used by any number of threads and pools.
 * <p>
 * Nothing happens by itself. A task runs on the thread that advances the clock past its
 * time, a task without delay as well; and a thread whose time to park is over goes on
 * then. A test that wants a caller's wait to end should therefore see that the caller is
 * {@linkplain #parked() parked} before it advances the clock.
 *
 * @since 0.1.0
 */
public final class ManualClock implements PoolClock {

	private final Instant start;

	/** Held by the thread that advances, so that one advance follows the other. */
	private final ReentrantLock advancing = new ReentrantLock();

	/** Guards what follows, and is never held while a task runs. */
	private final ReentrantLock lock = new ReentrantLock();

	private final Queue<Event> tasks = new PriorityQueue<>(Event.IN_ORDER);

	private final Queue<Event> parked = new PriorityQueue<>(Event.IN_ORDER);

	private long count;

	private volatile long now;

	/**
	 * Makes a clock that stands at the beginning of the year 2000, in UTC.
	 */
	public ManualClock() {
		this(Instant.parse("2000-01-01T00:00:00Z"));
	}

	/**
	 * Makes a clock that stands at the given time.
	 * @param start the time
	 */
	public ManualClock(Instant start) {
		this.start = Objects.requireNonNull(start, "'start' must not be null");
	}

	/**
	 * Lets time pass. Stops at each moment at which something is due, in order of time:
	 * tasks run on the calling thread, those included that are scheduled meanwhile, and
	 * parked threads are woken but not waited for. When two threads advance the clock,
	 * one waits for the other and both times pass; a task may advance the clock, too.
	 * @param time how much time passes; zero runs what is due already
	 * @throws IllegalArgumentException if the time is negative
	 * @throws ArithmeticException if the clock can't count that far (292 years)
	 */
	public void advance(Duration time) {
		if (time.isNegative()) {
			throw new IllegalArgumentException("time %s must not be negative".formatted(time));
		}
		this.advancing.lock();
		try {
			advanceTo(Math.addExact(this.now, time.toNanos()));
		}
		finally {
			this.advancing.unlock();
		}
	}

	private void advanceTo(long target) {
		RuntimeException failure = null;
		for (Event task = nextTask(target); task != null; task = nextTask(target)) {
			try {
				task.run();
			}
			catch (RuntimeException ex) {
				// Breaks the contract, and is told of; what else is due runs all the same
				if (failure == null) {
					failure = ex;
				}
				else {
					failure.addSuppressed(ex);
				}
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	/**
	 * Goes on to the next task that is due, or to the target if there is none.
	 */
	private @Nullable Event nextTask(long target) {
		this.lock.lock();
		try {
			Event task = this.tasks.peek();
			if (task != null && task.time <= target) {
				this.tasks.remove();
				this.now = Math.max(this.now, task.time);
			}
			else {
				task = null;
				this.now = Math.max(this.now, target);
			}
			for (Event thread = this.parked.peek(); thread != null
					&& thread.time <= this.now; thread = this.parked.peek()) {
				this.parked.remove().run();
			}
			return task;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public long nanoTime() {
		return this.now;
	}

	@Override
	public Instant instant() {
		return this.start.plusNanos(this.now);
	}

	/**
	 * Parks the calling thread until the clock was advanced by the given time, or until
	 * it is unparked or interrupted; may also return for no reason.
	 */
	@Override
	public void park(Object blocker, long nanos) {
		if (nanos <= 0) {
			return;
		}
		Thread thread = Thread.currentThread();
		Event event = add(this.parked, () -> LockSupport.unpark(thread), nanos);
		try {
			LockSupport.park(blocker);
		}
		finally {
			remove(this.parked, event);
		}
	}

	@Override
	public Timer schedule(Runnable task, long nanos) {
		Event event = add(this.tasks, task, nanos);
		return () -> remove(this.tasks, event);
	}

	/**
	 * How many threads are parked, or are just about to park or to go on.
	 * @return the number of threads
	 */
	public int parked() {
		return size(this.parked);
	}

	/**
	 * How many tasks are scheduled that were neither begun nor cancelled.
	 * @return the number of tasks
	 */
	public int scheduled() {
		return size(this.tasks);
	}

	private Event add(Queue<Event> events, Runnable action, long nanos) {
		this.lock.lock();
		try {
			long delay = Math.min(Math.max(nanos, 0), Long.MAX_VALUE - this.now);
			Event event = new Event(this.now + delay, this.count++, action);
			events.add(event);
			return event;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void remove(Queue<Event> events, Event event) {
		this.lock.lock();
		try {
			events.remove(event);
		}
		finally {
			this.lock.unlock();
		}
	}

	private int size(Queue<Event> events) {
		this.lock.lock();
		try {
			return events.size();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public String toString() {
		return "ManualClock at " + instant();
	}

	/**
	 * Something that is due at a time; what came first is due first.
	 */
	private static final class Event {

		static final Comparator<Event> IN_ORDER = Comparator.<Event>comparingLong((event) -> event.time)
			.thenComparingLong((event) -> event.number);

		final long time;

		final long number;

		private final Runnable action;

		Event(long time, long number, Runnable action) {
			this.time = time;
			this.number = number;
			this.action = action;
		}

		void run() {
			this.action.run();
		}

	}

}
