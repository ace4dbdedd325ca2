package io.github.managedpools.engine;

import org.jspecify.annotations.Nullable;

/**
 * Finds resources that several holders share, the one with the fewest leases first.
 */
final class SharedShelf<T> implements Shelf<T> {

	private final Places<T> places;

	private final int leasesPerResource;

	SharedShelf(Places<T> places, int leasesPerResource) {
		this.places = places;
		this.leasesPerResource = leasesPerResource;
	}

	@Override
	public @Nullable Slot<T> guess(long thread) {
		return null;
	}

	@Override
	public void remember(long thread, Slot<T> slot) {
		// Who shares has no favourite
	}

	@Override
	public @Nullable Slot<T> search() {
		for (;;) {
			Slot<T> best = null;
			long bestWord = this.leasesPerResource * Slot.ONE_LEASE;
			for (Slot<T> slot : this.places.all()) {
				long word = slot.state();
				if (Slot.phase(word) == Slot.LIVE && !Slot.is(word, Slot.RETIRE)
						&& (word & Slot.LEASES) < (bestWord & Slot.LEASES)) {
					best = slot;
					bestWord = word;
				}
			}
			if (best == null) {
				return null;
			}
			boolean examine = Slot.isIdle(bestWord) && Slot.is(bestWord, Slot.EXAMINE);
			if (best.change(bestWord,
					examine ? (bestWord & ~(Slot.EXAMINE | Slot.PHASE)) | Slot.BUSY : bestWord + Slot.LEND)) {
				return best;
			}
		}
	}

	@Override
	public boolean lists() {
		return false;
	}

	@Override
	public void list(Slot<T> slot) {
		// Every search looks at every slot
	}

}
