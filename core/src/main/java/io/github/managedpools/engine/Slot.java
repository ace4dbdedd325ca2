package io.github.managedpools.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import io.github.managedpools.DestroyReason;
import org.jspecify.annotations.Nullable;

/**
 * A place for one resource at a time. One {@linkplain SlotWord word} determines its
 * owner, so that every change of owner is one compare-and-set. The methods that take a
 * word change the slot only if it still has that word, and return whether they did.
 */
final class Slot<T> {

	/**
	 * Not a var handle, because the first call of one takes 4 kB of stack, and a thread
	 * may come here when it has less.
	 */
	@SuppressWarnings("rawtypes")
	private static final AtomicIntegerFieldUpdater<Slot> STRANDED = AtomicIntegerFieldUpdater.newUpdater(Slot.class,
			"stranded");

	private static final VarHandle STATE;

	private static final VarHandle TRACE;

	static {
		try {
			STATE = MethodHandles.lookup().findVarHandle(Slot.class, "state", long.class);
			TRACE = MethodHandles.lookup().findVarHandle(Slot.class, "trace", LeaseTrace.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	final SlotOwner<T> owner;

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

	/**
	 * What the pool knows of the latest lease, if it tracks leases. A thread that begins
	 * a lease writes it plainly, once the lease is its own; other threads compare the
	 * lease with the slot's word.
	 */
	@Nullable LeaseTrace<T> trace;

	/** The sums of the times of its leases, if they are of interest. */
	final @Nullable TimeSums uses;

	/** The lease that the latest visit has seen; races do no harm. */
	long visited;

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
	@Nullable PreparedDestruction<T> destruction;

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

	Slot(SlotOwner<T> owner, int index, @Nullable TimeSums uses) {
		this.owner = owner;
		this.index = index;
		this.uses = uses;
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
	private boolean change(long from, long to) {
		return STATE.compareAndSet(this, from, to);
	}

	// ---- lending an idle resource

	/**
	 * Whether the slot seems to have been put down and not lent since. Does not read its
	 * word.
	 */
	boolean looksIdle() {
		return this.putDown != 0;
	}

	/**
	 * Begins a lease of an idle resource that need not be examined, by the word with
	 * which it was put down. Does not fall back to a read of the word: the compiler would
	 * move that read ahead, between the two changes of a successful cycle.
	 * @return the {@linkplain SlotWord#lease(long) word} of the lease, or zero if the
	 * slot can't be lent or has another word
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
	 * @return the {@linkplain SlotWord#lease(long) word} of the lease, or zero if it
	 * can't be lent
	 */
	long tryLend() {
		return tryLend(this.state);
	}

	private long tryLend(long word) {
		// Must come first: once the word has changed, there may be no stack for a call
		long lease = SlotWord.lease(SlotWord.lent(word));
		return (SlotWord.isLendable(word) && change(word, SlotWord.lent(word))) ? lease : 0;
	}

	/**
	 * Lends the idle resource of a slot that has been taken off the list of idle slots,
	 * or claims it for an examination.
	 * @return whether the resource was idle
	 */
	boolean takeOffList() {
		for (;;) {
			long word = this.state;
			long unlisted = SlotWord.unlisted(word);
			boolean idle = SlotWord.isIdle(word) && !SlotWord.isToRetire(word);
			long next = !idle ? unlisted
					: SlotWord.isToCheck(word) ? SlotWord.claimed(unlisted) : SlotWord.lent(unlisted);
			if (change(word, next)) {
				return idle;
			}
		}
	}

	/**
	 * Begins one more lease of a shared resource, or claims it for an examination if it
	 * has no lease and needs one.
	 */
	boolean lendShared(long word) {
		boolean examine = SlotWord.isIdle(word) && SlotWord.isToCheck(word);
		return change(word, examine ? SlotWord.claimed(word) : SlotWord.lent(word));
	}

	/**
	 * Begins one more lease of a shared resource that need not be examined.
	 * @param most the greatest number of leases
	 * @return whether it could be lent
	 */
	boolean tryLendBeside(int most) {
		for (long word = this.state; SlotWord.isLendableBeside(word)
				&& SlotWord.leases(word) < most; word = this.state) {
			if (change(word, SlotWord.lent(word))) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Records the current borrower, for snapshots.
	 */
	void lentTo(long thread) {
		this.borrower = thread;
		this.putDown = 0;
	}

	// ---- ending a lease

	/**
	 * Ends the lease of a resource that need not be examined.
	 * @param lease the word of the slot in that case
	 */
	boolean tryPutDown(long lease) {
		return putDown(lease, SlotWord.putDown(lease));
	}

	/**
	 * Ends the lease of a resource that need not be examined, in case another thread has
	 * taken the slot off the list since the lease began.
	 */
	boolean tryPutDownUnlisted(long lease) {
		return SlotWord.isListed(lease) && tryPutDown(SlotWord.unlisted(lease));
	}

	/**
	 * Ends a lease: if it is the last, the resource is idle.
	 * @param list whether idle slots are listed
	 */
	boolean putDown(long word, boolean list) {
		long idle = SlotWord.ended(word);
		return putDown(word, list ? SlotWord.listed(idle) : idle);
	}

	private boolean putDown(long word, long idle) {
		if (change(word, idle)) {
			this.putDown = idle;
			return true;
		}
		return false;
	}

	/**
	 * Ends a lease of a shared resource that is not lent again for the present.
	 */
	boolean endLease(long word) {
		return change(word, SlotWord.ended(word));
	}

	/**
	 * Ends a lease that is not the last, and marks the resource to be retired.
	 */
	boolean endLeaseToRetire(long word) {
		return change(word, SlotWord.toRetire(SlotWord.ended(word)));
	}

	/**
	 * Ends the last lease, and takes the resource for the pool.
	 */
	boolean takeFromHolder(long word) {
		return change(word, SlotWord.busy(word));
	}

	/**
	 * Ends a lease and begins one for a waiter.
	 */
	boolean handOver(long word) {
		return change(word, SlotWord.handedOver(word));
	}

	/**
	 * Ends the lease of a slot for which no lease object was created, so that its
	 * generation is not consumed.
	 * @return whether the pool owns the slot now; otherwise others share it
	 */
	boolean undoLend() {
		for (;;) {
			long word = this.state;
			long next = SlotWord.notLent(word);
			boolean last = SlotWord.leases(next) == 0;
			if (change(word, last ? SlotWord.owned(next) : next)) {
				return last;
			}
		}
	}

	// ---- what the pool does with a resource that it owns

	/**
	 * Puts an owned resource down among the idle ones.
	 * @param standing the {@linkplain SlotWord#standing flags} of a lendable resource
	 * @param list whether idle slots are listed
	 */
	boolean putDownOwned(long word, long standing, boolean list) {
		long idle = SlotWord.lendable(word, standing);
		return putDown(word, list ? SlotWord.listed(idle) : idle);
	}

	/**
	 * Puts an owned resource down that has not been examined.
	 */
	boolean putDownUnexamined(long word, boolean list) {
		long idle = SlotWord.unexamined(word);
		return change(word, list ? SlotWord.listed(idle) : idle);
	}

	/**
	 * Lends an owned resource.
	 * @param standing the {@linkplain SlotWord#standing flags} of a lendable resource
	 */
	boolean lendOwned(long word, long standing) {
		return change(word, SlotWord.lent(SlotWord.lendable(word, standing)));
	}

	/**
	 * Takes an idle resource for a check.
	 */
	boolean claimForCheck(long word) {
		return change(word, SlotWord.owned(word));
	}

	/**
	 * Begins the destruction of an owned or idle resource, or of one whose last lease
	 * ends.
	 */
	boolean beginDestroy(long word) {
		return change(word, SlotWord.destroying(word));
	}

	/**
	 * Begins the destruction of an owned resource.
	 */
	void beginDestroy() {
		move(SlotWord.DESTROYING);
	}

	/**
	 * Occupies a vacant slot.
	 */
	void beginCreation() {
		move(SlotWord.CREATING);
	}

	/**
	 * Records the product of a creation.
	 * @param useful whether the pool owns it now; otherwise its destruction begins
	 */
	void endCreation(boolean useful) {
		move(useful ? SlotWord.BUSY : SlotWord.DESTROYING);
	}

	/**
	 * Vacates the slot.
	 */
	void vacate() {
		this.resource = null;
		this.scope = null;
		this.destruction = null;
		this.trace = null;
		move(SlotWord.VACANT);
	}

	/**
	 * Changes to another phase without leases. Only the owner of the present phase may do
	 * this. Other threads may set flags in the meantime, hence the loop.
	 */
	private void move(int phase) {
		for (;;) {
			long word = this.state;
			if (change(word, SlotWord.moved(word, phase))) {
				return;
			}
		}
	}

	// ---- marks, which any thread may set

	/**
	 * Marks a resource to be retired when its last lease ends, or when the pool no longer
	 * works on it.
	 */
	boolean markToRetire(long word) {
		return change(word, SlotWord.toRetire(word));
	}

	/**
	 * Marks a shared resource that is not lent again until its last lease has ended.
	 */
	boolean markDraining(long word) {
		return change(word, SlotWord.draining(word));
	}

	/**
	 * Clears that mark, once the pool owns the resource.
	 */
	boolean clearDraining(long word) {
		return change(word, SlotWord.drained(word));
	}

	/**
	 * Marks the resource as suspect, if there is one that is not being destroyed.
	 */
	void markSuspect() {
		for (long word = this.state; SlotWord.isPresent(word) && !SlotWord.isSuspect(word); word = this.state) {
			if (change(word, SlotWord.suspect(word))) {
				return;
			}
		}
	}

	/**
	 * Marks the resource as suspect while a lease of it lasts.
	 * @param lease the word of the lease
	 */
	void markSuspect(long lease) {
		for (long word = this.state; SlotWord.isOf(word, lease) && !SlotWord.isSuspect(word); word = this.state) {
			if (change(word, SlotWord.suspect(word))) {
				return;
			}
		}
	}

	/**
	 * Clears that mark. Must be called before the resource is validated, so that a
	 * suspicion from then on leads to another validation.
	 */
	void clearSuspect() {
		for (long word = this.state; SlotWord.isSuspect(word); word = this.state) {
			if (change(word, SlotWord.trusted(word))) {
				return;
			}
		}
	}

	/**
	 * Marks a slot that has not changed for a while: the next thread that lends the idle
	 * resource, or takes the leased one back, must examine it.
	 */
	boolean markQuiet(long word) {
		return change(word, SlotWord.isIdle(word) ? SlotWord.toExamine(word) : SlotWord.toAttend(word));
	}

	/**
	 * Ensures that the next thread that takes the resource back examines it.
	 */
	void requestAttention() {
		mark(SlotWord.standing(false, true));
	}

	/**
	 * Sets flags if there is a resource that can be lent now or later. A thread that is
	 * about to put it down must start again, and so sees the reason for the flags.
	 */
	void mark(long flags) {
		for (long word = this.state; SlotWord.isPresent(word); word = this.state) {
			if ((word & flags) == flags || change(word, word | flags)) {
				return;
			}
		}
	}

	/**
	 * Records that the vacant slot is not in the list any more.
	 */
	void unlistVacant() {
		for (long word = this.state; !change(word, SlotWord.unlisted(word)); word = this.state) {
			// Only flags can have changed
		}
	}

	// ---- the history of the present resource

	/**
	 * Initializes the fields for a new resource, to which nothing recorded of the
	 * previous one applies.
	 */
	void born(long now, double lifeShare) {
		this.bornGeneration = SlotWord.generation(this.state);
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
		return SlotWord.cameAfter(this.bornGeneration, lease);
	}

	/**
	 * The number of leases of the present resource that had begun, according to one of
	 * its words.
	 */
	long uses(long word) {
		return SlotWord.uses(this.bornGeneration, word);
	}

	/**
	 * Whether there have been so many leases that they could soon be mistaken for those
	 * of the previous resource.
	 */
	boolean hasManyUses(long word) {
		return SlotWord.isMany(uses(word));
	}

	/**
	 * Reduces the count of uses if there are {@linkplain #hasManyUses many}. Only the
	 * owner may do this, while there is no lease.
	 */
	void countAnew(long word) {
		if (hasManyUses(word)) {
			this.bornGeneration = SlotWord.bornLater(word);
		}
	}

	/**
	 * The time since which the slot has been seen in its present generation, idle or
	 * leased; records the given time if this is the first time.
	 */
	long seenSince(long word, long now) {
		return seenSince(word, SlotWord.isIdle(word), now);
	}

	/**
	 * The time since which the slot has been seen in the generation of a word.
	 * @param idle whether it is about to be idle
	 */
	long seenSince(long word, boolean idle, long now) {
		long seen = SlotWord.generation(word) << 1 | (idle ? 1 : 0);
		if (this.seenGeneration == seen) {
			return this.seenAt;
		}
		this.seenAt = now;
		this.seenGeneration = seen;
		return now;
	}

	// ---- the tracked lease

	/**
	 * The trace of the lease that the slot has according to its word, or {@code null} if
	 * there is none or it is not tracked.
	 */
	@SuppressWarnings("unchecked")
	@Nullable LeaseTrace<T> trace(long word) {
		LeaseTrace<T> latest = (LeaseTrace<T>) TRACE.getVolatile(this);
		return (latest != null && SlotWord.isLastLease(word) && latest.isOf(word)) ? latest : null;
	}

	/**
	 * Replaces the trace, unless the next lease has its own already.
	 */
	boolean replace(LeaseTrace<T> from, LeaseTrace<T> to) {
		return TRACE.compareAndSet(this, from, to);
	}

	// ---- what is left to the recovery

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
		return this.stranded > 0 && STRANDED.getAndAdd(this, -1) > 0;
	}

}
