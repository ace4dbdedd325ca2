package io.github.managedpools.engine;

import org.jspecify.annotations.Nullable;

/**
 * The part that the pool of one key has of the {@link SharedCapacity}.
 */
final class KeyCapacityShare implements CapacityShare {

	final PoolEngine<?> engine;

	private final SharedCapacity capacity;

	/** The key's, once it has one. */
	volatile @Nullable KeyedMember<?, ?> member;

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
	 * {@link AbandonedWork}.
	 */
	volatile int givenUp;

	KeyCapacityShare(SharedCapacity capacity, PoolEngine<?> engine) {
		this.capacity = capacity;
		this.engine = engine;
	}

	@Override
	public boolean isLimited() {
		return this.capacity.isLimited();
	}

	@Override
	public boolean take(int missing) {
		return this.capacity.take(this, missing);
	}

	@Override
	public int room() {
		return this.capacity.room(this);
	}

	@Override
	public void creationEnded(Ending ending) {
		this.capacity.creationEnded(this, ending);
	}

	@Override
	@SuppressWarnings("NonAtomicVolatileUpdate")
	public void givenUp(int change) {
		this.givenUp += change;
		this.capacity.givenUp(change);
	}

	@Override
	public void giveBack() {
		this.capacity.giveBack();
	}

	@Override
	public void serve() {
		this.capacity.serve();
	}

	@Override
	public void makeRoom(int more) {
		this.capacity.reclaimer.makeRoom(this, more);
	}

	@Override
	public boolean givesWay(boolean fresh, long now) {
		return this.capacity.givesWay(this, fresh, now);
	}

	@Override
	public void stays() {
		this.capacity.stays();
		makeRoom(0);
	}

	@Override
	public String describe() {
		if (!isLimited()) {
			return "";
		}
		String taken = "; %d of at most %d resources of all keys together".formatted(this.capacity.taken(),
				this.capacity.max());
		int givenUp = this.capacity.givenUp();
		return (givenUp == 0) ? taken
				: taken + "; of all keys together %d were given up on and have not ended".formatted(givenUp);
	}

	@Override
	public void leave() {
		this.capacity.forget(this);
	}

	/**
	 * Whether anybody could make use of a place.
	 */
	boolean isWanting() {
		return this.engine.isRunning() && !this.engine.waiterQueue.isEmpty();
	}

}
