package io.github.managedpools.engine;

import org.jspecify.annotations.Nullable;

/**
 * The part that the pool of one key has in the {@link Total}.
 */
final class KeyShare implements Share {

	final PoolEngine<?> engine;

	private final Total total;

	/** The key's, once it has one. */
	volatile @Nullable Member<?, ?> member;

	// What follows is guarded by the total's lock; others may look

	/** For how many waiters places are missing. */
	volatile int missing;

	/** Since when. */
	long hungrySince;

	/** The place in the queue of those that want a place. */
	long asked;

	/** How many places have been taken for the pool that it has not used yet. */
	int offered;

	/**
	 * How many places it holds for creations, those included that it has not used yet.
	 */
	int held;

	/** Whether the latest creation succeeded. */
	boolean proven;

	/** Whether the latest creation failed. */
	boolean failing;

	/**
	 * Of how many resources something was given up on. Guarded by the lock of
	 * {@link GivenUp}.
	 */
	volatile int givenUp;

	KeyShare(Total total, PoolEngine<?> engine) {
		this.total = total;
		this.engine = engine;
	}

	@Override
	public boolean isLimited() {
		return this.total.isLimited();
	}

	@Override
	public boolean take(int missing) {
		return this.total.take(this, missing);
	}

	@Override
	public int room() {
		return this.total.room(this);
	}

	@Override
	public void creationEnded(Ending ending) {
		this.total.creationEnded(this, ending);
	}

	@Override
	@SuppressWarnings("NonAtomicVolatileUpdate")
	public void givenUp(int change) {
		this.givenUp += change;
		this.total.givenUp(change);
	}

	@Override
	public void giveBack() {
		this.total.giveBack();
	}

	@Override
	public void serve() {
		this.total.serve();
	}

	@Override
	public void makeRoom(int more) {
		this.total.yielding.makeRoom(this, more);
	}

	@Override
	public boolean givesWay(boolean fresh, long now) {
		return this.total.givesWay(this, fresh, now);
	}

	@Override
	public void stays() {
		this.total.stays();
		makeRoom(0);
	}

	@Override
	public String describe() {
		if (!isLimited()) {
			return "";
		}
		String taken = "; %d of at most %d resources of all keys together".formatted(this.total.taken(),
				this.total.max());
		int givenUp = this.total.givenUp();
		return (givenUp == 0) ? taken
				: taken + "; of all keys together %d were given up on and have not ended".formatted(givenUp);
	}

	@Override
	public void leave() {
		this.total.forget(this);
	}

	/**
	 * Whether anybody could make use of a place.
	 */
	boolean isWanting() {
		return this.engine.isRunning() && !this.engine.line.isEmpty();
	}

}
