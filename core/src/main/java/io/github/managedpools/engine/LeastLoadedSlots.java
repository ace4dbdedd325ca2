package io.github.managedpools.engine;

import java.util.function.IntUnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * Finds resources that several holders share, least loaded first, at a cost that hardly
 * grows with the pool.
 * <p>
 * The slots are divided into groups. A tree above the groups records in each node the
 * smallest number of leases below it. Such a note may be too low but never too high: a
 * thread that ends a lease lowers the notes above its slot, up to the root; a thread that
 * finds a note too low raises it, unless another thread has lowered it since. So if the
 * root says that nothing is left, that is correct.
 */
final class LeastLoadedSlots<T> implements IdleSlots<T> {

	private final PoolContext<T> pool;

	private final SlotArray<T> slots;

	private final int leasesPerResource;

	private volatile LoadTree tree = new LoadTree(0);

	/** Allocated in advance, because a full heap must not lose a lent slot. */
	private final IntUnaryOperator fewest = this::fewest;

	LeastLoadedSlots(PoolContext<T> pool, SlotArray<T> slots) {
		this.pool = pool;
		this.slots = slots;
		this.leasesPerResource = pool.settings().leasesPerResource();
	}

	@Override
	public @Nullable Slot<T> guess(long thread) {
		return null;
	}

	@Override
	public void remember(long thread, Slot<T> slot) {
		// Threads have no preferred slot when resources are shared
	}

	@Override
	public @Nullable Slot<T> search() {
		for (;;) {
			LoadTree present = this.tree;
			int group = present.leastLoaded();
			if (group < 0) {
				return null;
			}
			Slot<T> slot = lend(present, group);
			if (slot != null) {
				present.raise(group, this.fewest);
				return slot;
			}
		}
	}

	/**
	 * Lends the least loaded slot of a group, if it has no more leases than the note
	 * says.
	 */
	private @Nullable Slot<T> lend(LoadTree present, int group) {
		for (;;) {
			int noted = present.noted(group);
			Slot<T> best = least(group);
			long word = (best != null) ? best.state() : 0;
			int load = (best != null) ? load(best, word) : LoadTree.FULL;
			if (best == null || load > noted) {
				present.raise(group, this.fewest);
				return null;
			}
			if (load < LoadTree.FULL && best.lendShared(word)) {
				return best;
			}
		}
	}

	private @Nullable Slot<T> least(int group) {
		Slot<T> best = null;
		int fewest = LoadTree.FULL;
		for (int i = LoadTree.first(group); i < LoadTree.first(group + 1) && fewest > 0; i++) {
			Slot<T> slot = this.slots.at(i);
			int load = (slot != null) ? load(slot, slot.state()) : LoadTree.FULL;
			if (load < fewest) {
				best = slot;
				fewest = load;
			}
		}
		return best;
	}

	private int fewest(int group) {
		Slot<T> least = least(group);
		return (least != null) ? load(least, least.state()) : LoadTree.FULL;
	}

	/**
	 * The number of leases of a slot, if it can be lent once more.
	 */
	private int load(Slot<T> slot, long word) {
		int leases = SlotWord.leases(word);
		if (!SlotWord.isShareable(word) || leases >= this.leasesPerResource) {
			return LoadTree.FULL;
		}
		if (Retirement.isUsedUp(slot, word, this.pool.settings())) {
			slot.owner.retireUsedUp(slot, word);
			return LoadTree.FULL;
		}
		return leases;
	}

	/**
	 * Finds the slot that seems to have the fewest leases. Does not lend it.
	 */
	@Nullable Slot<T> leastLoaded() {
		int group = this.tree.leastLoaded();
		return (group >= 0) ? least(group) : null;
	}

	/**
	 * Lends a slot, unless it is fully lent or needs an examination. The caller must
	 * {@linkplain #lentBeside tell} afterwards; if it fails to, notes are too low.
	 */
	boolean tryLend(Slot<T> slot) {
		return slot.tryLendBeside(this.leasesPerResource);
	}

	/**
	 * Raises the notes above a slot that has been lent once more.
	 */
	void lentBeside(Slot<T> slot) {
		this.tree.raise(LoadTree.group(slot.index), this.fewest);
	}

	@Override
	public boolean lists() {
		return false;
	}

	@Override
	public void list(Slot<T> slot) {
		this.tree.lower(LoadTree.group(slot.index), SlotWord.leases(slot.state()));
	}

	@Override
	public void lent(Slot<T> slot) {
		list(slot);
	}

	@Override
	public void grow(int slots) {
		// The notes of the new tree are zero, and notes may be too low
		this.tree = new LoadTree(slots);
	}

	@Override
	public void forgetVacant() {
		// Nothing to do, because slots are found by their words alone
	}

}
