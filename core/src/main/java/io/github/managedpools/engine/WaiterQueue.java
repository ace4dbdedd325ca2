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

	/** How long newcomers may overtake a waiter. */
	private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(1);

	/**
	 * While a waiter is being woken, only one in this number of releases reads the clock.
	 */
	private static final long LOOK_EVERY = 64;

	/**
	 * The number of ended waiters that may be in the queue in addition to the number of
	 * present waiters.
	 */
	private static final int ENDED_KEPT = 64;

	private final PoolContext<T> pool;

	/**
	 * The number of waiters that have ended by themselves since the queue was last
	 * cleared of such waiters. They stay in the queue, because finding one takes time
	 * proportional to the length of the queue.
	 */
	private final AtomicInteger ended = new AtomicInteger();

	/** The number of waiters. A field of its own, because every release reads it. */
	private volatile int pending;

	/** The waiter that was woken to look for a resource, and has not done so yet. */
	private final AtomicReference<@Nullable Waiter<T>> nudged = new AtomicReference<>();

	WaiterQueue(PoolContext<T> pool) {
		this.pool = pool;
	}

	/**
	 * The number of waiters. Counts a waiter before it can be found in the queue, so that
	 * if a release reads zero, the search that every waiter makes after queueing sees
	 * that release.
	 */
	int pending() {
		return this.pending;
	}

	boolean isEmpty() {
		return this.pending == 0;
	}

	/**
	 * Whether there is a waiter in the queue that has not ended. A waiter that is counted
	 * but not queued yet looks for an idle resource afterwards, so a release need not
	 * wait for it.
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
	 * Whether a resource that is released now must go to the oldest waiter.
	 * @param generation the generation of the slot that is released
	 */
	boolean isUrgent(long generation) {
		if (this.nudged.get() != null && generation % LOOK_EVERY != 0) {
			return false;
		}
		Waiter<T> first = first();
		return first != null && (!first.isPlatformThread || this.pool.clock.nanoTime() - first.since >= PATIENCE);
	}

	/**
	 * Wakes the oldest waiter because a resource is idle, unless a waiter has been woken
	 * already.
	 */
	void nudge() {
		while (this.nudged.get() == null) {
			Waiter<T> first = first();
			if (first == null) {
				return;
			}
			// Once it counts as nudged, it must be woken
			StackHeadroom.requireForStep();
			if (!first.blocks()) {
				// A future has no thread that could look for itself
				this.pool.signals.serveWaiters();
				return;
			}
			if (!this.nudged.compareAndSet(null, first)) {
				return;
			}
			if (!first.isOver()) {
				LockSupport.unpark(first.thread);
				return;
			}
			// The waiter may have left before it could see the nudge
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
	 * Answers the nudge, if the waiter was nudged. Until then no other waiter is nudged,
	 * so a waiter must call this right before it parks.
	 * @return whether it was nudged, so that a resource may be idle
	 */
	boolean answer(Waiter<T> waiter) {
		return this.nudged.get() == waiter && this.nudged.compareAndSet(waiter, null);
	}

	/**
	 * Queues a waiter.
	 */
	void enter(Waiter<T> waiter) {
		// Must come first: once it is counted, the waiter must be queued within moments
		waiter.ending = this.pool.events.begin(PoolListener::onWaiting);
		PENDING.getAndAdd(this, 1);
		// If the next step throws, the caller ends the waiter, which may or may not be in
		// the queue
		waiter.isCounted = true;
		StepPoint.COUNTED.reach();
		this.queue.add(waiter);
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
	 * The number of waiters in the queue, including those that have ended.
	 */
	int queued() {
		return this.queue.size();
	}

	/**
	 * Records a waiter that has ended by itself, anywhere in the queue. The queue is
	 * cleared of such waiters when they may outnumber the present ones, so that each
	 * costs the same however many there are.
	 */
	void left() {
		try {
			// This removes the waiter if it is the first
			first();
			int count = this.ended.incrementAndGet();
			if (count > this.pending + ENDED_KEPT && this.ended.compareAndSet(count, 0)) {
				this.queue.removeIf(Waiter::isOver);
			}
		}
		catch (OutOfMemoryError ex) {
			// It stays in the queue until the next search visits it
		}
	}

	/**
	 * Delivers a lent slot to the oldest waiter, unless its resource is to be retired or
	 * is suspect. That is checked after the waiter has been found, so that no caller gets
	 * a resource that was found broken, or refreshed, before its acquire began.
	 * @return the waiter that got it, or {@code null} if there is none or it must not be
	 * delivered
	 */
	@Nullable Waiter<T> deliver(Slot<T> slot) {
		Iterator<Waiter<T>> waiters = this.queue.iterator();
		while (waiters.hasNext()) {
			Waiter<T> waiter = waiters.next();
			if (!SlotWord.isDeliverable(slot.state())) {
				return null;
			}
			// A snapshot may see the slot before the waiter has created its lease
			slot.borrower = ThreadSupport.id(waiter.thread);
			boolean delivered = end(waiter, slot);
			// At its position: searching for a waiter that another release has removed
			// meanwhile would visit the whole queue
			waiters.remove();
			if (delivered) {
				return waiter;
			}
		}
		return null;
	}

	/**
	 * Ends the waits whose timeout has elapsed, except those of platform threads, which
	 * watch the clock themselves. A blocked thread is ended before it is woken, because a
	 * permit alone might be consumed before the thread parks.
	 * @return the nanoseconds until the next timeout
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
				waiter.wake();
			}
		}
		return next;
	}

	/**
	 * Ends the waits that began no later than the given time.
	 */
	void endAll(Object outcome, long now) {
		for (Waiter<T> waiter : this.queue) {
			if (waiter.since - now <= 0 && end(waiter, outcome)) {
				waiter.wake();
			}
		}
	}

	/**
	 * Removes and returns the oldest waiter.
	 */
	@Nullable Waiter<T> poll() {
		return this.queue.poll();
	}

	/**
	 * The number of waiters that match a condition.
	 * @param limit the number at which to stop counting
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
	 * The oldest waiter that matches a condition.
	 */
	@Nullable Waiter<T> first(Predicate<Waiter<T>> which) {
		Iterator<Waiter<T>> waiters = this.queue.iterator();
		while (waiters.hasNext()) {
			Waiter<T> waiter = waiters.next();
			if (waiter.isOver()) {
				// So that the next search does not visit it again
				waiters.remove();
			}
			else if (which.test(waiter)) {
				return waiter;
			}
		}
		return null;
	}

}
