package io.github.managedpools.engine;

/**
 * The word of a {@link Slot}: what its bits mean, and which words follow one another. No
 * other class knows the bits. <pre>
 *   63                  21 20        9    8      7     6      5      4       3      2   0
 *  +----------------------+-----------+-------+-----+------+------+-------+------+-----+
 *  |leases that ever began|leases now |SUSPECT|DRAIN|RETIRE|ATTEND|EXAMINE|LISTED|phase|
 *  +----------------------+-----------+-------+-----+------+------+-------+------+-----+
 * </pre> The leases that ever began are the generation by which a lease knows whether it
 * is over; they are also the ledger's count, so that no second count can diverge. 43 bits
 * last for a day and a half of continuous acquire and release on one slot; when they
 * wrap, only the count is affected. <pre>
 *   VACANT -> CREATING -> BUSY <-> LIVE
 *     ^          |         |        |
 *     |          v         v        v
 *     +------------------ DESTROYING
 * </pre>
 */
final class SlotWord {

	/** There is no resource. */
	static final int VACANT = 0;

	/** A creation, or its undoing, is in progress. */
	static final int CREATING = 1;

	/** The resource can be lent: idle without a lease, leased with one. */
	static final int LIVE = 2;

	/** The pool itself owns the resource: it is being placed, validated or reset. */
	static final int BUSY = 3;

	/** The resource is being destroyed. */
	static final int DESTROYING = 4;

	static final int PHASES = 5;

	private static final long PHASE = 7;

	/** The slot is in the list of slots that may be idle. */
	private static final long LISTED = 1 << 3;

	/** The next thread that lends the idle resource must examine it. */
	private static final long EXAMINE = 1 << 4;

	/** The next thread that takes the leased resource back must examine it. */
	private static final long ATTEND = 1 << 5;

	/** The resource is destroyed when its last lease ends. */
	private static final long RETIRE = 1 << 6;

	/** The shared resource is not lent again until its last lease has ended. */
	private static final long DRAIN = 1 << 7;

	/** The resource must be validated before it is lent again. */
	private static final long SUSPECT = 1 << 8;

	private static final long FLAGS = LISTED | EXAMINE | ATTEND | RETIRE | DRAIN | SUSPECT;

	private static final long ONE_LEASE = 1 << 9;

	private static final long LEASES = 0xFFF * ONE_LEASE;

	private static final long ONE_GENERATION = 1 << 21;

	private static final int GENERATION_SHIFT = 21;

	/**
	 * The number of leases of one resource that can be distinguished from those of the
	 * previous one.
	 */
	private static final long MANY_GENERATIONS = 1L << 41;

	/** The change of the word when a lease begins. */
	private static final long LEND = ONE_LEASE + ONE_GENERATION;

	private static final long NOT_LENDABLE = PHASE | EXAMINE | RETIRE | DRAIN | SUSPECT | LEASES;

	private SlotWord() {
	}

	// ---- what a word says

	static int phase(long word) {
		return (int) (word & PHASE);
	}

	static int leases(long word) {
		return (int) ((word & LEASES) / ONE_LEASE);
	}

	static long generation(long word) {
		return word >>> GENERATION_SHIFT;
	}

	static boolean isVacant(long word) {
		return phase(word) == VACANT;
	}

	static boolean isLive(long word) {
		return phase(word) == LIVE;
	}

	/**
	 * Whether there is a resource that is not being destroyed.
	 */
	static boolean isPresent(long word) {
		return phase(word) == LIVE || phase(word) == BUSY;
	}

	static boolean isIdle(long word) {
		return (word & (PHASE | LEASES)) == LIVE;
	}

	/**
	 * Whether the resource is idle, and no thread has to examine it before it is lent.
	 */
	static boolean isLendable(long word) {
		return (word & NOT_LENDABLE) == LIVE;
	}

	/**
	 * The same, except that the resource may have leases.
	 */
	static boolean isLendableBeside(long word) {
		return (word & NOT_LENDABLE & ~LEASES) == LIVE;
	}

	/**
	 * Whether further leases of the resource may begin beside the present ones.
	 */
	static boolean isShareable(long word) {
		return isLive(word) && (word & (RETIRE | DRAIN)) == 0 && (!isSuspect(word) || leases(word) == 0);
	}

	/**
	 * Whether a caller may get the lent resource.
	 */
	static boolean isDeliverable(long word) {
		return (word & (RETIRE | SUSPECT)) == 0;
	}

	/**
	 * Whether the next thread that lends the idle resource must examine it first.
	 */
	static boolean isToCheck(long word) {
		return (word & (EXAMINE | SUSPECT)) != 0;
	}

	/**
	 * Whether the thread that ends the last lease must take the resource for the pool.
	 */
	static boolean isToTakeBack(long word) {
		return (word & (ATTEND | DRAIN | SUSPECT)) != 0;
	}

	/**
	 * Whether no further lease begins until the last has ended.
	 */
	static boolean isHeldBack(long word) {
		return (word & (DRAIN | SUSPECT)) != 0;
	}

	static boolean isSuspect(long word) {
		return (word & SUSPECT) != 0;
	}

	/**
	 * Whether the present lease is the only one.
	 */
	static boolean isLastLease(long word) {
		return (word & LEASES) == ONE_LEASE;
	}

	static boolean isListed(long word) {
		return (word & LISTED) != 0;
	}

	static boolean isToExamine(long word) {
		return (word & EXAMINE) != 0;
	}

	static boolean isToAttend(long word) {
		return (word & ATTEND) != 0;
	}

	static boolean isToRetire(long word) {
		return (word & RETIRE) != 0;
	}

	static boolean isDraining(long word) {
		return (word & DRAIN) != 0;
	}

	/**
	 * The part of the word that identifies a lease: all but the flags that other threads
	 * set while it lasts.
	 */
	static long lease(long word) {
		return word & ~(EXAMINE | ATTEND | RETIRE | DRAIN | SUSPECT);
	}

	/**
	 * Whether a word is that of a lease.
	 */
	static boolean isOf(long word, long lease) {
		return ((word ^ lease) & ~FLAGS) == 0;
	}

	// ---- generations, which wrap

	/**
	 * Whether a resource came after a lease.
	 * @param born the generation in which the resource came
	 */
	static boolean cameAfter(long born, long lease) {
		// Generations may have wrapped in between, so their distance decides. All but a
		// quarter of the distances are those of a lease of this resource
		long window = MANY_GENERATIONS << GENERATION_SHIFT;
		long apart = lease - (born << GENERATION_SHIFT);
		return Long.compareUnsigned(apart + window, window + ONE_GENERATION) < 0;
	}

	/**
	 * The number of leases that have begun since a generation.
	 */
	static long uses(long born, long word) {
		return (generation(word) - born) & (-1L >>> GENERATION_SHIFT);
	}

	/**
	 * Whether there have been so many leases that they could soon be mistaken for those
	 * of the previous resource.
	 */
	static boolean isMany(long uses) {
		return uses > MANY_GENERATIONS;
	}

	/**
	 * A generation since which there have been fewer leases.
	 */
	static long bornLater(long word) {
		return (generation(word) - MANY_GENERATIONS / 2) & (-1L >>> GENERATION_SHIFT);
	}

	// ---- the words that follow

	/**
	 * Flags of a lendable resource that must be examined each time.
	 * @param examine whether each thread that lends it must examine it
	 * @param attend whether each thread that takes it back must examine it
	 */
	static long standing(boolean examine, boolean attend) {
		return (examine ? EXAMINE : 0) | (attend ? ATTEND : 0);
	}

	/** One lease more. */
	static long lent(long word) {
		return word + LEND;
	}

	/** One lease less, as if it had never begun. */
	static long notLent(long word) {
		return word - LEND;
	}

	/** The only lease ends; the slot is listed. */
	static long putDown(long lease) {
		return (lease - ONE_LEASE) | LISTED;
	}

	/** One lease less. */
	static long ended(long word) {
		return word - ONE_LEASE;
	}

	/** One lease ends and the next begins. */
	static long handedOver(long word) {
		return word + ONE_GENERATION;
	}

	/** The resource can be lent from now on, and has no flags but the given ones. */
	static long lendable(long word, long standing) {
		return (word & ~(PHASE | EXAMINE | ATTEND | DRAIN)) | LIVE | standing;
	}

	/** The resource can be lent from now on, but must be examined before. */
	static long unexamined(long word) {
		return (word & ~PHASE) | LIVE | EXAMINE;
	}

	/** The pool owns the resource, without leases. */
	static long busy(long word) {
		return (word & ~(PHASE | LEASES | ATTEND | DRAIN)) | BUSY;
	}

	/** The pool owns the idle resource in order to examine it. */
	static long claimed(long word) {
		return (word & ~(EXAMINE | PHASE)) | BUSY;
	}

	/** Without a lease, the resource belongs to the pool. */
	static long owned(long word) {
		return (word & ~PHASE) | BUSY;
	}

	static long destroying(long word) {
		return (word & ~(PHASE | LEASES | EXAMINE | ATTEND | RETIRE | DRAIN | SUSPECT)) | DESTROYING;
	}

	/** Another phase without leases; a listed slot stays listed. */
	static long moved(long word, int phase) {
		return (word & ~(PHASE | LEASES | (FLAGS & ~LISTED))) | phase;
	}

	static long listed(long word) {
		return word | LISTED;
	}

	static long unlisted(long word) {
		return word & ~LISTED;
	}

	static long toExamine(long word) {
		return word | EXAMINE;
	}

	static long toAttend(long word) {
		return word | ATTEND;
	}

	static long toRetire(long word) {
		return word | RETIRE;
	}

	static long suspect(long word) {
		return word | SUSPECT;
	}

	static long trusted(long word) {
		return word & ~SUSPECT;
	}

	static long draining(long word) {
		return word | DRAIN;
	}

	static long drained(long word) {
		return word & ~DRAIN;
	}

}
