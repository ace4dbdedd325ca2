package io.github.managedpools;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * A clock for tests that stands still until it is advanced, so that the test decides
 * which times have elapsed. Any number of threads and pools can share it.
 * <p>
 * Nothing happens by itself, except that {@link Pool#close()} waits no longer in real
 * time than the pool's drain and destroy timeouts (at least a second each) while the
 * clock stands still. A task, even one without a delay, runs on the thread that advances
 * the clock past its time, and a parked thread whose time has elapsed continues then. A
 * test that wants a caller's wait to end should therefore make sure that the caller is
 * {@linkplain #parked() parked} before it advances the clock.
 *
 * @since 0.1.0
 */
public final class ManualClock implements PoolClock {

	private final Instant start;

	/** Held by the thread that advances the clock, so that advances do not overlap. */
	private final ReentrantLock advancing = new ReentrantLock();

	private final NavigableSet<Event> tasks = new ConcurrentSkipListSet<>(Event.IN_ORDER);

	private final NavigableSet<Event> parked = new ConcurrentSkipListSet<>(Event.IN_ORDER);

	private final AtomicLong count = new AtomicLong();

	/** Written by the thread that advances. */
	private volatile long now;

	/**
	 * Create a new {@code ManualClock} that is set to the beginning of the year 2000, in
	 * UTC.
	 */
	public ManualClock() {
		this(Instant.parse("2000-01-01T00:00:00Z"));
	}

	/**
	 * Create a new {@code ManualClock} that is set to the given time.
	 * @param start the time
	 */
	public ManualClock(Instant start) {
		this.start = Objects.requireNonNull(start, "'start' must not be null");
	}

	/**
	 * Advances the clock, and handles everything that becomes due in order of time: tasks
	 * run on the calling thread, including those that are scheduled in the meantime;
	 * parked threads are woken but not waited for. If two threads advance the clock, one
	 * waits for the other and the clock advances by the sum; a task may advance the clock
	 * too.
	 * @param time the time to advance by; zero runs only tasks that are due already
	 * @throws IllegalArgumentException if the time is negative
	 * @throws ArithmeticException if the clock can't count that far (292 years)
	 */
	public void advance(Duration time) {
		if (time.isNegative()) {
			throw new IllegalArgumentException("time %s must not be negative".formatted(DurationText.of(time)));
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
				// Violates the contract of a task: rethrown at the end, after the other
				// due tasks have run
				if (failure == null) {
					failure = ex;
				}
				else if (failure != ex) {
					failure.addSuppressed(ex);
				}
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	/**
	 * Advances to the next task that is due, or to the target if there is none.
	 */
	private @Nullable Event nextTask(long target) {
		Event task = takeDue(this.tasks, target);
		this.now = Math.max(this.now, (task != null) ? task.time : target);
		for (Event thread = takeDue(this.parked, this.now); thread != null; thread = takeDue(this.parked, this.now)) {
			thread.run();
		}
		return task;
	}

	private static @Nullable Event takeDue(NavigableSet<Event> events, long time) {
		for (Iterator<Event> iterator = events.iterator(); iterator.hasNext();) {
			Event event = iterator.next();
			if (event.time > time) {
				return null;
			}
			// Otherwise another thread was faster: the event was cancelled, or its thread
			// continues already
			if (events.remove(event)) {
				return event;
			}
		}
		return null;
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
	 * Parks the calling thread until the clock has been advanced by the given time, or
	 * until the thread is unparked or interrupted; may also return spuriously.
	 */
	@Override
	public void park(Object blocker, long nanos) {
		if (nanos <= 0) {
			return;
		}
		Thread thread = Thread.currentThread();
		// Must not wait for a lock: that could consume an unpark meant for the caller
		Event event = event(() -> LockSupport.unpark(thread), nanos);
		this.parked.add(event);
		try {
			if (event.time > this.now) {
				LockSupport.park(blocker);
			}
		}
		finally {
			this.parked.remove(event);
		}
	}

	@Override
	public Timer schedule(Runnable task, long nanos) {
		Event event = event(task, nanos);
		this.tasks.add(event);
		return () -> this.tasks.remove(event);
	}

	/**
	 * The number of threads that are parked, or about to park or to continue.
	 * @return the number of threads
	 */
	public int parked() {
		return this.parked.size();
	}

	/**
	 * The number of scheduled tasks that have neither begun nor been cancelled.
	 * @return the number of tasks
	 */
	public int scheduled() {
		return this.tasks.size();
	}

	private Event event(Runnable action, long nanos) {
		long time = this.now;
		long delay = Math.min(Math.max(nanos, 0), Long.MAX_VALUE - time);
		return new Event(time + delay, this.count.getAndIncrement(), action);
	}

	@Override
	public String toString() {
		return "ManualClock at " + instant();
	}

	/**
	 * An event that is due at a certain time. Events with the same time are due in the
	 * order of their creation.
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
