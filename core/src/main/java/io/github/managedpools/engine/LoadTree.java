package io.github.managedpools.engine;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntUnaryOperator;

/**
 * A tree over groups of slots that records the smallest number of leases of any slot in a
 * group. The nodes of each level are adjacent, the root last. Each word holds such a note
 * and the number of its changes, so that a note is not written if its inputs have changed
 * since it was computed.
 */
final class LoadTree {

	/** The note of a group that has nothing to lend. */
	static final int FULL = 0xFFFF;

	private static final int GROUP_SHIFT = 4;

	private static final int BRANCH_SHIFT = 3;

	private static final int BRANCH = 1 << BRANCH_SHIFT;

	private static final long CHANGE = FULL + 1L;

	/** The offset of each level's nodes, and the end of the last level. */
	private final int[] levels;

	private final AtomicLongArray nodes;

	/**
	 * Creates a tree whose notes are all zero.
	 * @param slots the number of slots
	 */
	LoadTree(int slots) {
		int[] begins = new int[Integer.SIZE];
		int depth = 1;
		int width = Math.max(1, (slots + first(1) - 1) >> GROUP_SHIFT);
		begins[1] = width;
		while (width > 1) {
			width = (width + BRANCH - 1) >> BRANCH_SHIFT;
			begins[depth + 1] = begins[depth] + width;
			depth++;
		}
		this.levels = Arrays.copyOf(begins, depth + 1);
		this.nodes = new AtomicLongArray(begins[depth]);
	}

	static int group(int slot) {
		return slot >> GROUP_SHIFT;
	}

	/**
	 * The index of the first slot of a group.
	 */
	static int first(int group) {
		return group << GROUP_SHIFT;
	}

	/**
	 * Finds a group in which a slot may have the fewest leases.
	 * @return the group, or a negative number if nothing can be lent
	 */
	int leastLoaded() {
		int root = this.levels.length - 2;
		if (note(root, 0) == FULL) {
			return -1;
		}
		int node = 0;
		for (int level = root - 1; level >= 0; level--) {
			node = leastChild(level, node);
		}
		return node;
	}

	private int leastChild(int level, int parent) {
		int first = parent << BRANCH_SHIFT;
		int best = first;
		int fewest = FULL;
		for (int child = first; child < first + BRANCH && child < width(level) && fewest > 0; child++) {
			int note = note(level, child);
			if (note < fewest) {
				best = child;
				fewest = note;
			}
		}
		return best;
	}

	int noted(int group) {
		return note(0, group);
	}

	/**
	 * Lowers the notes above a group if a slot now has fewer leases than they say. Must
	 * be called after the slot's word has changed.
	 */
	void lower(int group, int load) {
		int node = group;
		for (int level = 0; level < this.levels.length - 1; level++) {
			// Changes the word even if the note is not lower, because a thread that is
			// about to raise the note has not seen this slot
			int index = this.levels[level] + node;
			long word = this.nodes.get(index);
			while (!this.nodes.compareAndSet(index, word, next(word, Math.min(load, noteOf(word))))) {
				word = this.nodes.get(index);
			}
			node >>= BRANCH_SHIFT;
		}
	}

	/**
	 * Recomputes the notes above a group.
	 * @param fewest finds the fewest leases of a slot in a group
	 */
	void raise(int group, IntUnaryOperator fewest) {
		int node = group;
		for (int level = 0; level < this.levels.length - 1; level++) {
			int index = this.levels[level] + node;
			long word = this.nodes.get(index);
			int note = (level == 0) ? fewest.applyAsInt(group) : note(level - 1, leastChild(level - 1, node));
			if (note != noteOf(word) && !this.nodes.compareAndSet(index, word, next(word, note))) {
				return;
			}
			node >>= BRANCH_SHIFT;
		}
	}

	private int note(int level, int node) {
		return noteOf(this.nodes.get(this.levels[level] + node));
	}

	private int width(int level) {
		return this.levels[level + 1] - this.levels[level];
	}

	private static int noteOf(long word) {
		return (int) (word & FULL);
	}

	private static long next(long word, int note) {
		return (word & ~(long) FULL) + CHANGE + note;
	}

}
