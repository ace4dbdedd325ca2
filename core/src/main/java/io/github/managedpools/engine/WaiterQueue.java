package io.github.managedpools.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolListener.AcquireOutcome;
import io.github.managedpools.engine.Waiter.End;
import org.jspecify.annotations.Nullable;

/**
 * The waiters, oldest first.
 * <p>
 * Newcomers may take an idle resource ahead of waiters, because waking a thread takes
 * longer than most resources are held; but only until a waiter has waited for about a
 * millisecond. Until then a release only <i>nudges</i> the oldest waiter: one waiter at a
 * time is woken to look for itself. From then on a release hands the resource over.
 */
final class WaiterQueue<T> {

	private static final VarHandle PENDING;

	static {
		try {
			PENDING = MethodHandles.lookup().findVarHandle(WaiterQueue.class, "pending", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final Queue<Waiter<T>> queue = new ConcurrentLinkedQueue<>();

	/** How long newcomers may get ahead of a waiter. */
	private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(1);

	/** While a waiter is being woken, only every so many releases read the clock. */
	private static final long LOOK_EVERY = 64;

	/** How many ended waiters may be in the queue besides as many as wait. */
	private static final int ENDED_KEPT = 64;

	private final PoolEngine<T> engine;

	/**
	 * How many waiters have ended by themselves since the queue was last cleared of such
	 * waiters. They stay in the queue, because to look for one of them takes as long as
	 * the queue is.
	 */
	private final AtomicInteger ended = new AtomicInteger();

	/** How many wait. A field of its own, since every release reads it. */
	private volatile int pending;

	/** The waiter that was woken to see for itself, and has not done so yet. */
	private final AtomicReference<@Nullable Waiter<T>> nudged = new AtomicReference<>();

	WaiterQueue(PoolEngine<T> engine) {
		this.engine = engine;
	}

	/**
	 * How many wait. Counts a waiter before it can be found in the queue, so that a
	 * release which reads zero is seen by the search that every waiter makes after it has
	 * queued.
	 */
	int pending() {
		return this.pending;
	}

	boolean isEmpty() {
		return this.pending == 0;
	}

	/**
	 * Whether somebody is in the queue who has not ended. Whoever is counted and about to
	 * queue looks for an idle resource afterwards, so nobody has to wait for them.
	 */
	boolean hasWaiter() {
		return this.pending != 0 && first() != null;
	}

	private @Nullable Waiter<T> first() {
		Waiter<T> first = this.queue.peek();
		if (first == null || !first.isOver()) {
			return first;
		}
		Iterator<Waiter<T>> waiters = this.queue.iterator();
		while (waiters.hasNext()) {
			Waiter<T> waiter = waiters.next();
			if (!waiter.isOver()) {
				return waiter;
			}
			waiters.remove();
		}
		return null;
	}

	/**
	 * Whether what is released now has to go to whoever has waited longest.
	 * @param generation the generation of the slot that is released
	 */
	boolean isUrgent(long generation) {
		if (this.nudged.get() != null && generation % LOOK_EVERY != 0) {
			return false;
		}
		Waiter<T> first = first();
		return first != null && (!first.isPlatformThread || this.engine.clock.nanoTime() - first.since >= PATIENCE);
	}

	/**
	 * Wakes whoever has waited longest, since something is idle, unless somebody has been
	 * woken already.
	 */
	void nudge() {
		while (this.nudged.get() == null) {
			Waiter<T> first = first();
			if (first != null && first.future != null) {
				// No thread is there that could see for itself
				this.engine.finder.serve();
				return;
			}
			// Once it counts as nudged, it has to be woken
			StackHeadroom.require();
			if (first == null || !this.nudged.compareAndSet(null, first)) {
				return;
			}
			if (!first.isOver()) {
				LockSupport.unpark(first.thread);
				return;
			}
			// It may have left before it could see that it was nudged
			this.nudged.compareAndSet(first, null);
		}
	}

	/**
	 * Whether a thread was nudged and has not answered yet.
	 */
	boolean isNudged(Thread thread) {
		Waiter<T> waiter = this.nudged.get();
		return waiter != null && waiter.thread == thread;
	}

	/**
	 * Answers the nudge, if the waiter was nudged. Until then nobody else is nudged, so a
	 * waiter must ask for this right before it parks.
	 * @return whether it was: something may be idle
	 */
	boolean answer(Waiter<T> waiter) {
		return this.nudged.get() == waiter && this.nudged.compareAndSet(waiter, null);
	}

	/**
	 * Queues a waiter.
	 * @param limit how many may wait with nothing under way for them, or {@code null} for
	 * any number
	 * @return whether there was room
	 */
	boolean enter(Waiter<T> waiter, @Nullable Integer limit) {
		if (limit != null && this.engine.creations.turnsAway(limit)) {
			return false;
		}
		// Not later: who is counted is to be found in the queue a moment after
		waiter.ending = this.engine.events.begin(PoolListener::onWaiting);
		PENDING.getAndAdd(this, 1);
		// If the next throws, the caller ends the waiter, which may be in the queue or
		// not
		waiter.isCounted = true;
		StepPoint.COUNTED.reach();
		this.queue.add(waiter);
		return true;
	}

	/**
	 * Ends a waiter.
	 * @return whether this call ended it
	 */
	boolean end(Waiter<T> waiter, Object outcome) {
		if (waiter.compareAndSet(null, outcome)) {
			PENDING.getAndAdd(this, -1);
			return true;
		}
		return false;
	}

	/**
	 * How many are in the queue, those included that have ended.
	 */
	int queued() {
		return this.queue.size();
	}

	/**
	 * A waiter ended by itself, wherever it stands in the queue. The queue is cleared of
	 * such waiters when there may be more of them than of those who wait, so that each
	 * costs the same however many there are.
	 */
	void left() {
		try {
			// Which takes it out if it stands in front
			first();
			int count = this.ended.incrementAndGet();
			if (count > this.pending + ENDED_KEPT && this.ended.compareAndSet(count, 0)) {
				this.queue.removeIf(Waiter::isOver);
			}
		}
		catch (OutOfMemoryError ex) {
			// It stays in the queue until the next search comes by it
		}
	}

	/**
	 * Gives a lent slot to whoever has waited longest, unless its resource is to be
	 * retired. That is looked at after the waiter was found: nobody gets a resource that
	 * was found broken, or refreshed, before he asked.
	 * @return the waiter that has it now, or {@code null} if nobody waits or is to have
	 * it
	 */
	@Nullable Waiter<T> deliver(Slot<T> slot) {
		Iterator<Waiter<T>> waiters = this.queue.iterator();
		while (waiters.hasNext()) {
			Waiter<T> waiter = waiters.next();
			if (Slot.is(slot.state(), Slot.RETIRE)) {
				return null;
			}
			// Whoever asks may see it before the waiter has made its lease
			slot.borrower = ThreadSupport.id(waiter.thread);
			boolean delivered = end(waiter, slot);
			// Where it stands: a search for one that another release took out meanwhile
			// would go through all who wait
			waiters.remove();
			if (delivered) {
				return waiter;
			}
		}
		return null;
	}

	/**
	 * Ends the waits that have lasted for as long as they may, except those of platform
	 * threads, which look at the clock themselves. A blocked thread is ended before it is
	 * woken: a permit alone might be used up before the thread parks.
	 * @return the nanoseconds until the next wait has lasted for as long as it may
	 * @see WaitTimeouts
	 */
	long endLate(long now) {
		long next = Long.MAX_VALUE;
		for (Waiter<T> waiter : this.queue) {
			if (waiter.isPlatformThread || waiter.isOver()) {
				continue;
			}
			long left = waiter.deadline() - now;
			if (left > 0) {
				next = Math.min(next, left);
			}
			else if (end(waiter, End.TIMED_OUT)) {
				waiter.wake(this.engine);
			}
		}
		return next;
	}

	/**
	 * Takes whoever has waited longest out of the queue.
	 */
	@Nullable Waiter<T> poll() {
		return this.queue.poll();
	}

	/**
	 * How many of those who wait fulfil a condition.
	 * @param limit where to stop counting
	 */
	int count(Predicate<Waiter<T>> which, int limit) {
		int count = 0;
		Iterator<Waiter<T>> waiters = this.queue.iterator();
		while (count < limit && waiters.hasNext()) {
			Waiter<T> waiter = waiters.next();
			if (waiter.isOver()) {
				waiters.remove();
			}
			else if (which.test(waiter)) {
				count++;
			}
		}
		return count;
	}

	/**
	 * The waiter that has waited longest of those that fulfil a condition.
	 */
	@Nullable Waiter<T> first(Predicate<Waiter<T>> which) {
		Iterator<Waiter<T>> waiters = this.queue.iterator();
		while (waiters.hasNext()) {
			Waiter<T> waiter = waiters.next();
			if (waiter.isOver()) {
				// So that the next search does not come by it again
				waiters.remove();
			}
			else if (which.test(waiter)) {
				return waiter;
			}
		}
		return null;
	}

}
