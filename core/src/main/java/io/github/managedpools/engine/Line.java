package io.github.managedpools.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Those who wait, longest first.
 */
final class Line<T> {

	private final Queue<Waiter<T>> queue = new ConcurrentLinkedQueue<>();

	private final AtomicInteger pending = new AtomicInteger();

	/**
	 * How many wait. Counts a waiter before it can be found in the queue, so that a
	 * release which reads zero is seen by the search that every waiter makes after it has
	 * queued.
	 */
	int pending() {
		return this.pending.get();
	}

	boolean isEmpty() {
		return this.pending.get() == 0;
	}

	/**
	 * Queues a waiter.
	 * @param limit how many may wait, or {@code null} for any number
	 * @return whether there was room
	 */
	boolean enter(Waiter<T> waiter, @Nullable Integer limit) {
		int count;
		do {
			count = this.pending.get();
			if (limit != null && count >= limit) {
				return false;
			}
		}
		while (!this.pending.compareAndSet(count, count + 1));
		try {
			this.queue.add(waiter);
		}
		catch (OutOfMemoryError ex) {
			this.pending.decrementAndGet();
			throw ex;
		}
		return true;
	}

	/**
	 * Ends a waiter.
	 * @return whether this call ended it
	 */
	boolean end(Waiter<T> waiter, Object outcome) {
		if (waiter.compareAndSet(null, outcome)) {
			this.pending.decrementAndGet();
			return true;
		}
		return false;
	}

	/**
	 * Takes a waiter that ended by itself out of the queue.
	 */
	void leave(Waiter<T> waiter) {
		this.queue.remove(waiter);
	}

	/**
	 * Gives a lent slot to whoever has waited longest.
	 * @return the waiter that has it now, or {@code null} if nobody waits
	 */
	@Nullable Waiter<T> deliver(Slot<T> slot) {
		for (Waiter<T> waiter = this.queue.poll(); waiter != null; waiter = this.queue.poll()) {
			if (end(waiter, slot)) {
				return waiter;
			}
		}
		return null;
	}

	/**
	 * Takes whoever has waited longest out of the queue.
	 */
	@Nullable Waiter<T> poll() {
		return this.queue.poll();
	}

	/**
	 * Whoever has waited longest of those for whom nothing is under way.
	 */
	@Nullable Waiter<T> firstWithoutEffort() {
		for (Waiter<T> waiter : this.queue) {
			if (waiter.effort == null && !waiter.isOver()) {
				return waiter;
			}
		}
		return null;
	}

}
