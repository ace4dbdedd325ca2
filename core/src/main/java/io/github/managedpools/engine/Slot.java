package io.github.managedpools.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.github.managedpools.DestroyReason;
import org.jspecify.annotations.Nullable;

/**
 * A place for one resource at a time. One word determines its owner, so that every change
 * of owner is one compare-and-set: <pre>
 *   63                    20 19         8   7     6      5      4       3      2   0
 *  +------------------------+------------+-----+------+------+-------+------+-----+
 *  | leases that ever began | leases now |DRAIN|RETIRE|ATTEND|EXAMINE|LISTED|phase|
 *  +------------------------+------------+-----+------+------+-------+------+-----+
 * </pre> The leases that ever began are the generation by which a lease knows whether it
 * is over; they are also the ledger's count, so that no second count can diverge. 44 bits
 * last for three days of continuous acquire and release on one slot; when they wrap, only
 * the count is affected. <pre>
 *   VACANT -> CREATING -> BUSY <-> LIVE
 *     ^          |         |        |
 *     |          v         v        v
 *     +------------------ DESTROYING
 * </pre>
 */
final class Slot<T> {

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

	static final long PHASE = 7;

	/** The slot is in the list of slots that may be idle. */
	static final long LISTED = 1 << 3;

	/** The next thread that lends the idle resource must examine it. */
	static final long EXAMINE = 1 << 4;

	/** The next thread that takes the leased resource back must examine it. */
	static final long ATTEND = 1 << 5;

	/** The resource is destroyed when its last lease ends. */
	static final long RETIRE = 1 << 6;

	/** The shared resource is not lent again until its last lease has ended. */
	static final long DRAIN = 1 << 7;

	static final long FLAGS = LISTED | EXAMINE | ATTEND | RETIRE | DRAIN;

	static final long ONE_LEASE = 1 << 8;

	static final long LEASES = 0xFFF * ONE_LEASE;

	static final long ONE_GENERATION = 1 << 20;

	static final int GENERATION_SHIFT = 20;

	/**
	 * The number of leases of one resource that can be distinguished from those of the
	 * previous one.
	 */
	private static final long MANY_GENERATIONS = 1L << 42;

	/** The change of the word when a lease begins. */
	static final long LEND = ONE_LEASE + ONE_GENERATION;

	private static final long NOT_LENDABLE = PHASE | EXAMINE | RETIRE | DRAIN | LEASES;

	private static final VarHandle STATE;

	private static final VarHandle STRANDED;

	static {
		try {
			STATE = MethodHandles.lookup().findVarHandle(Slot.class, "state", long.class);
			STRANDED = MethodHandles.lookup().findVarHandle(Slot.class, "stranded", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	final PoolEngine<T> engine;

	final int index;

	// Keeps the word off the pair of cache lines in which the slot before it ends: a JVM
	// puts references last
	@SuppressWarnings("unused")
	private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11;

	private volatile long state;

	/**
	 * The latest borrower's thread id: unlike a reference to the thread, it needs no
	 * barrier.
	 */
	long borrower;

	/**
	 * The word with which the slot was put down, or zero once it is lent. Only a guess
	 * for the next acquire: reading the word itself so soon after a change delays the
	 * next change by a third.
	 */
	private long putDown;

	/** The index plus one of the next slot in the list of idle slots. */
	int next;

	/** The next free slot. Guarded by the ledger's lock. */
	@Nullable Slot<T> nextVacant;

	// The owner of the slot's phase owns the fields below, and its word publishes them

	volatile @Nullable T resource;

	@Nullable UndoStack scope;

	/** Whether the present resource has been counted as leaving. */
	boolean leaves;

	/** The generation in which the present resource came here, or a later one. */
	long bornGeneration;

	/** The time at which the present resource was built, by the pool's clock. */
	long bornAt;

	/** The fraction of the max-lifetime that the present resource gets. */
	double lifeShare;

	/** The time of the present resource's last keep-alive validation, or of its birth. */
	volatile long keptAliveAt;

	volatile DestroyReason reason = DestroyReason.CLOSED;

	/** In this generation ... */
	private volatile long seenGeneration = -1;

	/** ... the slot has been seen with the present number of leases since this time. */
	private volatile long seenAt;

	/** The destruction of the present resource; allocated together with the resource. */
	@Nullable Destruction<T> destruction;

	// Threads that lacked the stack or memory to continue leave the state below to the
	// recovery

	/** A lease that must end. */
	volatile @Nullable PlainLease<T> unended;

	/** The word of that lease, if its holder has ended it. */
	volatile long unendedWord;

	/** Whether the holder found the resource broken. */
	volatile boolean isUnendedBroken;

	/** Whether the slot is marked as listed but is not in the list. */
	volatile boolean unlisted;

	/**
	 * The number of leases that have begun without a caller; or, without a lease, one if
	 * the pool owns the slot and no thread works on it.
	 */
	volatile int stranded;

	Slot(PoolEngine<T> engine, int index) {
		this.engine = engine;
		this.index = index;
	}

	/**
	 * The word, with volatile semantics: makes the actions of its last writer visible.
	 */
	long state() {
		return this.state;
	}

	/**
	 * Changes the owner. A volatile write between two full fences: the new owner sees the
	 * actions of the old one, and later reads happen after the change.
	 */
	boolean change(long from, long to) {
		return STATE.compareAndSet(this, from, to);
	}

	/**
	 * Whether the slot seems to have been put down and not lent since. Does not read its
	 * word.
	 */
	boolean looksIdle() {
		return this.putDown != 0;
	}

	/**
	 * Begins a lease of an idle resource that need not be examined, by the word with
	 * which it was put down. Tries nothing else: for that the compiler would read the
	 * word too early, between the two changes of a successful cycle.
	 * @return the {@linkplain #lease(long) word} of the lease, or zero if the slot can't
	 * be lent or has another word
	 */
	long tryLendByGuess(long thread) {
		long lease = tryLend(this.putDown);
		if (lease != 0) {
			this.borrower = thread;
			this.putDown = 0;
		}
		return lease;
	}

	/**
	 * Begins a lease of an idle resource that need not be examined.
	 * @return the {@linkplain #lease(long) word} of the lease, or zero if it can't be
	 * lent
	 */
	long tryLend() {
		return tryLend(this.state);
	}

	private long tryLend(long word) {
		// Must come first: once the word has changed, there may be no stack for a call
		long lease = lease(word + LEND);
		return ((word & NOT_LENDABLE) == LIVE && change(word, word + LEND)) ? lease : 0;
	}

	/**
	 * Records the current borrower, for snapshots.
	 */
	void lentTo(long thread) {
		this.borrower = thread;
		this.putDown = 0;
	}

	/**
	 * Ends the lease of a resource that need not be examined.
	 * @param word the word of the slot in that case
	 * @return whether it had that word
	 */
	boolean tryPutDown(long word) {
		return putDown(word, (word - ONE_LEASE) | LISTED);
	}

	/**
	 * Puts the resource down among the idle ones.
	 * @return whether the slot had the first word
	 */
	boolean putDown(long word, long idle) {
		if (change(word, idle)) {
			this.putDown = idle;
			return true;
		}
		return false;
	}

	/**
	 * Initializes the fields for a new resource, to which nothing recorded of the
	 * previous one applies.
	 */
	void born(long now, double lifeShare) {
		this.bornGeneration = generation(this.state);
		this.bornAt = now;
		this.lifeShare = lifeShare;
		this.keptAliveAt = now;
		this.seenGeneration = -1;
	}

	/**
	 * Whether the present resource came after a lease.
	 * @param lease the word of the lease
	 */
	boolean cameAfter(long lease) {
		// Generations may have wrapped in between, so their distance decides. All but a
		// quarter of the distances are those of a lease of this resource
		long window = MANY_GENERATIONS << GENERATION_SHIFT;
		long apart = lease - (this.bornGeneration << GENERATION_SHIFT);
		return Long.compareUnsigned(apart + window, window + ONE_GENERATION) < 0;
	}

	/**
	 * The number of leases of the present resource that had begun, according to one of
	 * its words.
	 */
	long uses(long word) {
		return (generation(word) - this.bornGeneration) & (-1L >>> GENERATION_SHIFT);
	}

	/**
	 * Whether there have been so many leases that they could soon be mistaken for those
	 * of the previous resource.
	 */
	boolean hasManyUses(long word) {
		return uses(word) > MANY_GENERATIONS;
	}

	/**
	 * Reduces the count of uses if there are {@linkplain #hasManyUses many}. Only the
	 * owner may do this, while there is no lease.
	 */
	void countAnew(long word) {
		if (hasManyUses(word)) {
			this.bornGeneration = (generation(word) - MANY_GENERATIONS / 2) & (-1L >>> GENERATION_SHIFT);
		}
	}

	/**
	 * Sets flags if there is a resource that can be lent now or later. A thread that is
	 * about to put it down must start again, and so sees the reason for the flags.
	 */
	void flag(long flags) {
		for (long word = this.state; phase(word) == LIVE || phase(word) == BUSY; word = this.state) {
			if ((word & flags) == flags || change(word, word | flags)) {
				return;
			}
		}
	}

	/**
	 * Changes to another phase without leases. Only the owner of the present phase may do
	 * this. Other threads may set flags in the meantime, hence the loop.
	 * @param phase the next phase
	 * @param keep the flags that are kept
	 */
	void move(int phase, long keep) {
		for (;;) {
			long word = this.state;
			long next = (word & ~(PHASE | LEASES | (FLAGS & ~keep))) | phase;
			if (change(word, next)) {
				return;
			}
		}
	}

	/**
	 * The time since which the slot has been seen in a generation, idle or leased;
	 * records the given time if this is the first time.
	 */
	long seenSince(long generation, boolean idle, long now) {
		long seen = generation << 1 | (idle ? 1 : 0);
		if (this.seenGeneration == seen) {
			return this.seenAt;
		}
		this.seenAt = now;
		this.seenGeneration = seen;
		return now;
	}

	/**
	 * Leaves a lease without a caller, or the slot itself, to the recovery.
	 */
	void strand() {
		STRANDED.getAndAdd(this, 1);
	}

	/**
	 * Takes over what has been left to the recovery.
	 * @return whether there was anything
	 */
	boolean takeStranded() {
		return this.stranded > 0 && (int) STRANDED.getAndAdd(this, -1) > 0;
	}

	/**
	 * The part of the word that identifies a lease: all but the flags that other threads
	 * set while it lasts.
	 */
	static long lease(long word) {
		return word & ~(EXAMINE | ATTEND | RETIRE | DRAIN);
	}

	/**
	 * Whether a word is that of a lease.
	 */
	static boolean isOf(long word, long lease) {
		return ((word ^ lease) & ~FLAGS) == 0;
	}

	static int phase(long word) {
		return (int) (word & PHASE);
	}

	static int leases(long word) {
		return (int) ((word & LEASES) / ONE_LEASE);
	}

	static long generation(long word) {
		return word >>> GENERATION_SHIFT;
	}

	static boolean isIdle(long word) {
		return (word & (PHASE | LEASES)) == LIVE;
	}

	static boolean is(long word, long flag) {
		return (word & flag) != 0;
	}

}
