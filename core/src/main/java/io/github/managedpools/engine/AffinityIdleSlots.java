package io.github.managedpools.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.jspecify.annotations.Nullable;

/**
 * Finds resources that have one holder at a time, at a cost that does not grow with the
 * pool. A thread first tries the slot that it, or another thread of its stripe, used
 * last, and otherwise pops a slot off a list, latest first.
 * <p>
 * The list is a hint: a slot in it may have been lent by affinity in the meantime. The
 * slot's mark tells the holder that the slot is still in the list. A thread that pops a
 * slot that is not idle clears the mark in the same step in which it finds the slot lent.
 * So an idle slot is always in the list, and there is at most one unsuccessful pop per
 * push.
 */
final class AffinityIdleSlots<T> implements IdleSlots<T> {

	private static final VarHandle HEAD;

	static {
		try {
			HEAD = MethodHandles.lookup().findVarHandle(AffinityIdleSlots.class, "head", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private static final int LEAST_STRIPES = 16;

	private static final int MOST_STRIPES = 256;

	private static final int STRIPES = Math.min(MOST_STRIPES,
			Math.max(LEAST_STRIPES, Integer.highestOneBit(Runtime.getRuntime().availableProcessors() * 4)));

	/** Entries at this distance share no cache line. */
	private static final int STRIDE = 16;

	/**
	 * Spreads neighbouring thread ids over few stripes: 2^60 divided by the golden ratio.
	 */
	private static final long SPREAD = 0x9E3779B97F4A7C1L;

	private static final int STRIPE_SHIFT = 64 - Integer.numberOfTrailingZeros(MOST_STRIPES * STRIDE);

	/** The number of stripes per slot, if there are that many threads. */
	private static final int STRIPES_PER_SLOT = 4;

	private final SlotArray<T> slots;

	/** The ledger's lock, under which slots become vacant. */
	private final FailSafeLock lock;

	/**
	 * The slot that each stripe used last. The array grows with the pool, because a small
	 * pool on a large machine does not need most stripes. It need not be volatile: a
	 * thread may use an old array.
	 */
	private @Nullable Slot<T>[] last;

	/**
	 * The number of changes of the list (against ABA), and the index plus one of its
	 * first slot.
	 */
	private volatile long head;

	/**
	 * The number of times that vacant slots have been taken off the list, doubled; odd
	 * while that is in progress.
	 */
	private volatile int clearings;

	@SuppressWarnings({ "unchecked", "rawtypes" })
	AffinityIdleSlots(SlotArray<T> slots, FailSafeLock lock) {
		this.slots = slots;
		this.lock = lock;
		this.last = new Slot[LEAST_STRIPES * STRIDE];
	}

	@Override
	public @Nullable Slot<T> guess(long thread) {
		@Nullable Slot<T>[] present = this.last;
		return present[stripe(thread, present.length)];
	}

	@Override
	public void remember(long thread, Slot<T> slot) {
		@Nullable Slot<T>[] present = this.last;
		int stripe = stripe(thread, present.length);
		if (present[stripe] != slot) {
			present[stripe] = slot;
		}
	}

	@Override
	public @Nullable Slot<T> search() {
		for (;;) {
			int before = this.clearings;
			for (Slot<T> slot = pop(); slot != null; slot = pop()) {
				if (slot.takeOffList()) {
					return slot;
				}
			}
			if (before == this.clearings && (before & 1) == 0) {
				return null;
			}
			awaitClearing();
		}
	}

	/**
	 * Waits until all slots that are not vacant are on the list again.
	 */
	private void awaitClearing() {
		this.lock.lock();
		this.lock.unlock();
	}

	private static int stripe(long thread, int length) {
		// Both the length and the stride are powers of two
		return (int) ((thread * SPREAD) >>> STRIPE_SHIFT) & (length - STRIDE);
	}

	@Override
	public boolean lists() {
		return true;
	}

	@Override
	public void list(Slot<T> slot) {
		for (;;) {
			long first = this.head;
			slot.next = (int) first;
			if (HEAD.compareAndSet(this, first, ((first >>> 32) + 1) << 32 | (slot.index + 1))) {
				return;
			}
		}
	}

	private @Nullable Slot<T> pop() {
		for (;;) {
			long first = this.head;
			if ((int) first == 0) {
				return null;
			}
			Slot<T> slot = this.slots.at((int) first - 1);
			// A slot that was removed from the table is not on the list any more
			if (slot != null && HEAD.compareAndSet(this, first, ((first >>> 32) + 1) << 32 | slot.next)) {
				return slot;
			}
		}
	}

	@Override
	@SuppressWarnings({ "unchecked", "rawtypes" })
	public void grow(int slots) {
		int stripes = Math.min(STRIPES, Integer.highestOneBit(slots) * STRIPES_PER_SLOT);
		if (stripes * STRIDE > this.last.length) {
			this.last = new Slot[stripes * STRIDE];
		}
	}

	@Override
	public void forgetVacant() {
		this.clearings++;
		try {
			long first = this.head;
			while (!HEAD.compareAndSet(this, first, ((first >>> 32) + 1) << 32)) {
				first = this.head;
			}
			int index = (int) first;
			while (index != 0) {
				Slot<T> slot = this.slots.at(index - 1);
				index = (slot != null) ? slot.next : 0;
				if (slot != null && SlotWord.isVacant(slot.state())) {
					slot.unlistVacant();
				}
				else if (slot != null) {
					list(slot);
				}
			}
		}
		finally {
			this.clearings++;
		}
	}

}
