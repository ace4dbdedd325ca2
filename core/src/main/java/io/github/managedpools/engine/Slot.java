package io.github.managedpools.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.github.managedpools.DestroyReason;
import org.jspecify.annotations.Nullable;

/**
 * A place for one resource at a time. One word says all there is to know about who owns
 * it, so that every change of owner is one compare-and-set: <pre>
 *   63                    20 19         8   7     6      5      4       3      2   0
 *  +------------------------+------------+-----+------+------+-------+------+-----+
 *  | leases that ever began | leases now |DRAIN|RETIRE|ATTEND|EXAMINE|LISTED|phase|
 *  +------------------------+------------+-----+------+------+-------+------+-----+
 * </pre> The leases that ever began are the generation by which a lease knows whether it
 * is over; they also are the ledger's count, so that there is no second one to fall out
 * of step. 44 bits last for three days of nothing but acquire and release on one slot;
 * that they wrap then harms only the count. <pre>
 *   VACANT -> CREATING -> BUSY <-> LIVE
 *     ^          |         |        |
 *     |          v         v        v
 *     +------------------ DESTROYING
 * </pre>
 */
final class Slot<T> {

	/** Nothing is here. */
	static final int VACANT = 0;

	/** A creation, or its undoing, is in progress. */
	static final int CREATING = 1;

	/** The resource can be lent: idle without a lease, leased with one. */
	static final int LIVE = 2;

	/** The resource is in the pool's own hands: being placed, validated or reset. */
	static final int BUSY = 3;

	/** The resource is being destroyed. */
	static final int DESTROYING = 4;

	static final int PHASES = 5;

	static final long PHASE = 7;

	/** The slot is in the shelf's list of slots that may be idle. */
	static final long LISTED = 1 << 3;

	/** Whoever wants to lend the idle resource has to look closer. */
	static final long EXAMINE = 1 << 4;

	/** Whoever takes the leased resource back has to look closer. */
	static final long ATTEND = 1 << 5;

	/** The resource is destroyed when its last lease ends. */
	static final long RETIRE = 1 << 6;

	/** The shared resource is lent to nobody else until its last lease has ended. */
	static final long DRAIN = 1 << 7;

	static final long FLAGS = LISTED | EXAMINE | ATTEND | RETIRE | DRAIN;

	static final long ONE_LEASE = 1 << 8;

	static final long LEASES = 0xFFF * ONE_LEASE;

	static final long ONE_GENERATION = 1 << 20;

	static final int GENERATION_SHIFT = 20;

	/** How many leases of one resource are told from those of the one before it. */
	private static final long MANY_GENERATIONS = 1L << 42;

	/** What beginning a lease adds. */
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

	/** The latest borrower's thread id: an id and not a thread costs no barrier. */
	long borrower;

	/**
	 * The word that the slot was put down with, or zero once it is lent. Just a guess,
	 * for whoever lends next: to read the word itself so soon after it was changed holds
	 * up the next change by a third.
	 */
	private long putDown;

	/** The index plus one of the next slot in the shelf's list. */
	int next;

	/** The next of the free slots. Guarded by the ledger's lock. */
	@Nullable Slot<T> nextVacant;

	// What follows belongs to whoever owns the slot's phase, and is published by its word

	volatile @Nullable T resource;

	@Nullable UndoStack scope;

	/** Whether it is counted that the present resource is leaving. */
	boolean leaves;

	/** The generation in which the present resource came here, or a later one. */
	long bornGeneration;

	/** When the present resource was built, by the pool's clock. */
	long bornAt;

	/** Which share of a max-lifetime the present resource gets. */
	double lifeShare;

	/** When the present resource was last validated by the keep-alive, or its birth. */
	volatile long keptAliveAt;

	volatile DestroyReason reason = DestroyReason.CLOSED;

	/** At this generation ... */
	private volatile long seenGeneration = -1;

	/** ... the slot was seen with the present number of leases since this time. */
	private volatile long seenAt;

	/** Ends the present resource; allocated when the resource came here. */
	@Nullable Destruction<T> destruction;

	// What follows is left to the recovery by threads that had no stack or no memory to
	// go
	// on

	/** A lease that has to end. */
	volatile @Nullable PlainLease<T> unended;

	/** The word of that lease, if its holder has ended it. */
	volatile long unendedWord;

	/** Whether the holder found the resource broken. */
	volatile boolean isUnendedBroken;

	/** Whether the slot is marked as listed and is not in the list. */
	volatile boolean unlisted;

	/**
	 * How many leases began that no caller has; or, without a lease, one if the slot is
	 * in the pool's hands and no thread has it.
	 */
	volatile int stranded;

	Slot(PoolEngine<T> engine, int index) {
		this.engine = engine;
		this.index = index;
	}

	/**
	 * The word, with volatile semantics: what its last writer did is seen.
	 */
	long state() {
		return this.state;
	}

	/**
	 * Changes the owner. A volatile write between two full fences: what the old owner did
	 * is seen by the new one, and what is read next is read after the change.
	 */
	boolean change(long from, long to) {
		return STATE.compareAndSet(this, from, to);
	}

	/**
	 * Whether the slot was put down and not lent since, as far as is known without
	 * reading its word.
	 */
	boolean looksIdle() {
		return this.putDown != 0;
	}

	/**
	 * Begins a lease of an idle resource that needs no closer look, by the word that it
	 * was put down with. Nothing else is tried: a compiler would read the word for that
	 * ahead of time, between the two changes of a cycle that go well.
	 * @return the {@linkplain #lease(long) word} of the lease, or zero if it can't be
	 * lent, or has another word
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
	 * Begins a lease of an idle resource that needs no closer look.
	 * @return the {@linkplain #lease(long) word} of the lease, or zero if it can't be
	 * lent
	 */
	long tryLend() {
		return tryLend(this.state);
	}

	private long tryLend(long word) {
		// First: once the word has changed, there may be no stack for a call
		long lease = lease(word + LEND);
		return ((word & NOT_LENDABLE) == LIVE && change(word, word + LEND)) ? lease : 0;
	}

	/**
	 * Notes the thread that has the resource now, for those who ask.
	 */
	void lentTo(long thread) {
		this.borrower = thread;
		this.putDown = 0;
	}

	/**
	 * Ends the lease of a resource that needs no closer look.
	 * @param word the word that the slot has if it needs none
	 * @return whether it had that word
	 */
	boolean tryPutDown(long word) {
		return putDown(word, (word - ONE_LEASE) | LISTED);
	}

	/**
	 * Leaves the resource idle.
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
	 * A new resource comes here. Nothing that was noted of the one before is true of it.
	 */
	void born(long now, double lifeShare) {
		this.bornGeneration = generation(this.state);
		this.bornAt = now;
		this.lifeShare = lifeShare;
		this.keptAliveAt = now;
		this.seenGeneration = -1;
	}

	/**
	 * Whether the resource that is here came after a lease.
	 * @param lease the word of the lease
	 */
	boolean cameAfter(long lease) {
		// Generations may have wrapped in between: what counts is how far they are apart.
		// All but a quarter of the distances are those of a lease of this resource
		long window = MANY_GENERATIONS << GENERATION_SHIFT;
		long apart = lease - (this.bornGeneration << GENERATION_SHIFT);
		return Long.compareUnsigned(apart + window, window + ONE_GENERATION) < 0;
	}

	/**
	 * How many leases of the present resource have begun, by one of its words.
	 */
	long uses(long word) {
		return (generation(word) - this.bornGeneration) & (-1L >>> GENERATION_SHIFT);
	}

	/**
	 * Whether there have been so many leases that they could soon be taken for those of
	 * the resource before.
	 */
	boolean hasManyUses(long word) {
		return uses(word) > MANY_GENERATIONS;
	}

	/**
	 * Counts fewer uses if there are {@linkplain #hasManyUses many}, which only the owner
	 * may do while nobody has a lease.
	 */
	void countAnew(long word) {
		if (hasManyUses(word)) {
			this.bornGeneration = (generation(word) - MANY_GENERATIONS / 2) & (-1L >>> GENERATION_SHIFT);
		}
	}

	/**
	 * Sets flags if there is a resource that can be lent, or will be. Who is about to put
	 * it down has to begin anew, and so sees what made the flags necessary.
	 */
	void flag(long flags) {
		for (long word = this.state; phase(word) == LIVE || phase(word) == BUSY; word = this.state) {
			if ((word & flags) == flags || change(word, word | flags)) {
				return;
			}
		}
	}

	/**
	 * Moves on to another phase without leases, which only the owner of the present phase
	 * may do. Others may set flags meanwhile, hence the loop.
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
	 * Since when the slot has been seen in a generation, idle or leased; notes the given
	 * time if it is seen so for the first time.
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
	 * Leaves a lease that no caller has, or the slot itself, to the recovery.
	 */
	void strand() {
		STRANDED.getAndAdd(this, 1);
	}

	/**
	 * Takes over what was left to the recovery.
	 * @return whether there was anything
	 */
	boolean takeStranded() {
		return this.stranded > 0 && (int) STRANDED.getAndAdd(this, -1) > 0;
	}

	/**
	 * What a lease knows of the word: all but the flags that others set while it lasts.
	 */
	static long lease(long word) {
		return word & ~(EXAMINE | ATTEND | RETIRE | DRAIN);
	}

	/**
	 * Whether a lease is the one that a word tells of.
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
