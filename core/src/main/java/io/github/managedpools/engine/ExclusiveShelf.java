package io.github.managedpools.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.jspecify.annotations.Nullable;

/**
 * Finds resources that have one holder at a time, at a cost that does not grow with the
 * pool. A thread tries the slot that it (or another of its stripe) had last, and
 * otherwise pops a slot off a list, latest first.
 * <p>
 * The list is a hint: a slot in it may have been lent by affinity meanwhile. The
 * {@link Slot#LISTED} mark tells its holder that the slot need not be put back; who pops
 * a slot that is not idle takes the mark away, in the same step that finds it lent. So an
 * idle slot is always in the list, and each needless pop was paid for by a push.
 */
final class ExclusiveShelf<T> implements Shelf<T> {

	private static final VarHandle HEAD;

	static {
		try {
			HEAD = MethodHandles.lookup().findVarHandle(ExclusiveShelf.class, "head", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private static final int STRIPES = Math.min(256,
			Math.max(16, Integer.highestOneBit(Runtime.getRuntime().availableProcessors() * 4)));

	private static final int STRIPE_SHIFT = 64 - Integer.numberOfTrailingZeros(STRIPES);

	/** Spreads neighbouring thread ids: 2^64 divided by the golden ratio. */
	private static final long SPREAD = 0x9E3779B97F4A7C15L;

	/** Entries that lie this far apart share no cache line. */
	private static final int STRIDE = 16;

	private final Places<T> places;

	private final @Nullable Slot<T>[] last;

	/** How often the list changed (against ABA), and the index plus one of its first. */
	private volatile long head;

	@SuppressWarnings({ "unchecked", "rawtypes" })
	ExclusiveShelf(Places<T> places) {
		this.places = places;
		this.last = new Slot[STRIPES * STRIDE];
	}

	@Override
	public @Nullable Slot<T> guess(long thread) {
		return this.last[stripe(thread)];
	}

	@Override
	public void remember(long thread, Slot<T> slot) {
		int stripe = stripe(thread);
		if (this.last[stripe] != slot) {
			this.last[stripe] = slot;
		}
	}

	@Override
	public @Nullable Slot<T> search() {
		for (Slot<T> slot = pop(); slot != null; slot = pop()) {
			if (claim(slot)) {
				return slot;
			}
		}
		return null;
	}

	private static int stripe(long thread) {
		return (int) ((thread * SPREAD) >>> STRIPE_SHIFT) * STRIDE;
	}

	private boolean claim(Slot<T> slot) {
		for (;;) {
			long word = slot.state();
			if (!Slot.isIdle(word) || Slot.is(word, Slot.RETIRE)) {
				if (slot.change(word, word & ~Slot.LISTED)) {
					return false;
				}
			}
			else if (Slot.is(word, Slot.EXAMINE)) {
				if (slot.change(word, (word & ~(Slot.LISTED | Slot.EXAMINE | Slot.PHASE)) | Slot.BUSY)) {
					return true;
				}
			}
			else if (slot.change(word, (word & ~Slot.LISTED) + Slot.LEND)) {
				return true;
			}
		}
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
			Slot<T> slot = this.places.at((int) first - 1);
			if (HEAD.compareAndSet(this, first, ((first >>> 32) + 1) << 32 | slot.next)) {
				return slot;
			}
		}
	}

}
