package io.github.managedpools.engine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many places the creations of one key may hold. A key whose far side hangs must not
 * hold all places until its creations time out. Therefore the creations of one key hold
 * at most half of the places that creations of other keys leave, at most a quarter until
 * one has succeeded, and always at least one. Keys whose latest creation failed together
 * hold at most half of all places. A key at its limit waits in the queue until it may
 * begin more.
 * <p>
 * Guarded by the lock of the shared capacity, except for abandoned work.
 */
final class CreationLimits {

	/** The places for creations that have not ended or are about to begin. */
	private int held;

	/** Of these, the places for keys whose latest creation failed. */
	private int heldByFailing;

	/** The number of resources with abandoned work that has not ended. */
	private final AtomicInteger givenUp = new AtomicInteger();

	/**
	 * The number of further creations of a key that may begin if there are places.
	 * @param most the most places
	 */
	int allowance(KeyAccount share, int most) {
		int half = Math.max(1, most / 2);
		if (!share.proven && (isStuck(most) || share.held + share.givenUp >= half)) {
			return 0;
		}
		int part = (most - (this.held - share.held)) / (share.proven ? 2 : 4);
		int allowed = Math.max(1, part) - share.held;
		return Math.max(0, share.failing ? Math.min(allowed, half - this.heldByFailing) : allowed);
	}

	/**
	 * Whether keys whose latest creation failed may begin a creation.
	 */
	boolean takesFailing(int most) {
		return !isStuck(most) && this.heldByFailing < Math.max(1, most / 2);
	}

	/**
	 * Whether there is so much abandoned work that no creation may begin, except for keys
	 * whose latest creation succeeded.
	 */
	boolean isStuck(int most) {
		return this.held + this.givenUp.get() > most;
	}

	void hold(KeyAccount share, int change) {
		share.held += change;
		this.held += change;
		this.heldByFailing += share.failing ? change : 0;
	}

	/**
	 * Records the end of a creation.
	 */
	void ended(KeyAccount share, CapacityShare.Ending ending) {
		hold(share, -1);
		if (ending != CapacityShare.Ending.NEITHER) {
			boolean failing = ending == CapacityShare.Ending.FAILED;
			this.heldByFailing += (failing ? share.held : 0) - (share.failing ? share.held : 0);
			share.failing = failing;
			share.proven = !failing;
		}
	}

	/**
	 * The number of resources with abandoned work that has not ended. Needs no lock.
	 */
	int givenUp() {
		return this.givenUp.get();
	}

	/**
	 * Changes that number. Needs no lock.
	 */
	void givenUp(int change) {
		this.givenUp.addAndGet(change);
	}

}
