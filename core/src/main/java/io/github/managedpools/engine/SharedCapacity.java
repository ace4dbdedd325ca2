package io.github.managedpools.engine;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.PoolClock;
import org.jspecify.annotations.Nullable;

/**
 * The capacity that the pools of a family share. A pool whose waiters need more than is
 * left is <i>hungry</i>: it gets the next place that becomes free, oldest request first.
 * Until then, as many resources of other pools as places are missing give way: idle ones
 * at once, leased ones when they come back.
 * <p>
 * A key whose far side hangs must not hold all places until its creations time out.
 * Therefore the creations of one key hold at most half of the places that creations of
 * other keys leave, at most a quarter until one has succeeded, and always at least one.
 * Keys whose latest creation failed together hold at most half of all places. A key at
 * its limit waits in the queue until it may begin more.
 * <p>
 * A thread that makes a resource idle and a thread that makes a pool hungry can't miss
 * each other: the first reads the number of missing places after it has written the
 * slot's word, and the second looks for idle slots after it has written that number.
 * <p>
 * This lock is the innermost of all: it may be taken under a {@linkplain Ledger ledger}'s
 * lock, and no other lock is taken under it.
 */
final class SharedCapacity {

	static final int UNLIMITED = Integer.MAX_VALUE;

	/**
	 * How long callers that wait for the key of a returning resource go first. After
	 * that, it is another key's turn. That costs a destruction and a creation, which is
	 * too expensive for each return.
	 */
	private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(200);

	final CapacityReclaimer reclaimer;

	private final PoolClock clock;

	/** The shares that have ever requested a place. */
	private final Set<KeyCapacityShare> shares = ConcurrentHashMap.newKeySet();

	private final FailSafeLock lock = new FailSafeLock();

	/** The shares whose waiters lack places, oldest request first. */
	private final KeyQueue hungry = new KeyQueue((share) -> allowance(share) > 0);

	/** The shares that would take a place that no waiter needs. */
	private final KeyQueue requesting = new KeyQueue((share) -> allowance(share) > 0);

	/** The number of places that may be taken now. */
	private volatile int max;

	/** The most places, whatever permits there are. */
	private volatile int most;

	/** The permits that the places need, or {@code null} if they need none. */
	private volatile @Nullable PermitBudget permits;

	/** Whether one pool has all places, so that it need not leave any to others. */
	private final boolean sole;

	/** The configured number of places. */
	private int total;

	/** The number of places taken. */
	private volatile int taken;

	/** Of these, the places for creations that have not ended or are about to begin. */
	private int held;

	/** Of these, the places for keys whose latest creation failed. */
	private int heldByFailing;

	/** The number of resources with abandoned work that has not ended. */
	private final AtomicInteger givenUp = new AtomicInteger();

	/**
	 * The number of taken places that will come back because their resources gave way.
	 */
	private int leaving;

	/** The number of places that hungry shares lack. */
	private int missing;

	/** The number of hungry shares that lack a place. */
	private int lackingShares;

	private volatile int lack;

	/** Whether any share would take a place. */
	private volatile boolean wanted;

	/**
	 * Whether a hungry key lacked no place when it asked, because it had reached its
	 * limit.
	 */
	private volatile boolean limited;

	SharedCapacity(PoolClock clock, @Nullable Integer max) {
		this(clock, max, false);
	}

	private SharedCapacity(PoolClock clock, @Nullable Integer max, boolean sole) {
		this.clock = clock;
		this.sole = sole;
		this.reclaimer = new CapacityReclaimer(this, clock);
		limit(max);
	}

	/**
	 * Creates the capacity of a pool that shares it with no other one of this process.
	 */
	static SharedCapacity ofOne(PoolClock clock) {
		return new SharedCapacity(clock, null, true);
	}

	/**
	 * Limits the places by permits. Called once, before any place is taken.
	 */
	void limitBy(PermitBudget permits) {
		locked(() -> this.permits = permits);
	}

	@Nullable PermitBudget permits() {
		return this.permits;
	}

	/**
	 * The number of resources that have to give way, beyond those that already do.
	 */
	int lack() {
		return this.lack;
	}

	/**
	 * The shares that hold or request places.
	 */
	Collection<KeyCapacityShare> shares() {
		return this.shares;
	}

	/**
	 * Whether each return must be examined. A sole pool's returns need not be, as long as
	 * it has the permits for what it has.
	 */
	boolean isLimited() {
		return this.sole ? this.taken > this.max : this.most != UNLIMITED;
	}

	boolean isSole() {
		return this.sole;
	}

	/**
	 * The most places, whatever permits there are now.
	 */
	int max() {
		return this.most;
	}

	int taken() {
		return this.taken;
	}

	/**
	 * Changes the limit. The caller must call {@link CapacityReclaimer#reclaim} and
	 * {@link #serve()} afterwards.
	 */
	void limit(@Nullable Integer max) {
		this.lock.lock();
		try {
			this.total = (max != null) ? max : UNLIMITED;
			publish();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Changes something that the number of places depends on.
	 */
	void locked(Runnable change) {
		this.lock.lock();
		try {
			change.run();
			publish();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Reads several things that belong together.
	 */
	<R> R read(Supplier<R> look) {
		this.lock.lock();
		try {
			return look.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Acts on a changed number of places.
	 */
	void limitChanged() {
		if (this.taken > this.max) {
			this.shares.forEach((share) -> share.engine().settingsUpdate.mark());
		}
		this.reclaimer.reclaim(null, 0);
		serve();
		PermitBudget permits = this.permits;
		if (permits != null && permits.endsLeases() && this.reclaimer.endLeases()) {
			permits.changedSoon();
		}
	}

	/**
	 * Fails the warm-up of pools that has not ended.
	 */
	void failFirstFills(Throwable cause) {
		this.shares.forEach((share) -> share.engine().failFirstFill(cause));
	}

	/**
	 * Removes the share of an empty pool that has ended.
	 */
	void forget(KeyCapacityShare share) {
		this.lock.lock();
		try {
			this.shares.remove(share);
			this.requesting.remove(share);
			this.hungry.remove(share);
			misses(share, 0);
			publish();
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean take(KeyCapacityShare share, int missing) {
		this.lock.lock();
		try {
			this.shares.add(share);
			if (share.offered > 0) {
				share.offered--;
				return true;
			}
			int allowed = allowance(share);
			boolean free = allowed > 0 && this.taken < this.max && isNext(share);
			if (free) {
				if (this.hungry.remove(share)) {
					misses(share, 0);
				}
				this.taken++;
				hold(share, 1);
			}
			else if (missing == 0) {
				this.requesting.add(share);
			}
			else {
				if (this.hungry.add(share)) {
					share.hungrySince = this.clock.nanoTime();
				}
				// No resource must give way for a creation that may not begin
				misses(share, Math.min(missing, allowed));
			}
			publish();
			return free;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Whether no other key comes first for the next place.
	 */
	private boolean isNext(KeyCapacityShare share) {
		if (this.hungry.isEmpty()) {
			return true;
		}
		KeyCapacityShare next = this.hungry.next(this);
		return next == null || next == share;
	}

	/**
	 * The number of further creations of a key that may begin if there are places. Must
	 * be called under the lock.
	 */
	private int allowance(KeyCapacityShare share) {
		PermitBudget permits = this.permits;
		if (permits != null && !permits.mayCreate()) {
			return 0;
		}
		int most = this.most;
		if (this.sole || most == UNLIMITED) {
			return UNLIMITED;
		}
		int half = Math.max(1, most / 2);
		if (!share.proven && (isStuck() || share.held + share.givenUp >= half)) {
			return 0;
		}
		int part = (most - (this.held - share.held)) / (share.proven ? 2 : 4);
		int allowed = Math.max(1, part) - share.held;
		return Math.max(0, share.failing ? Math.min(allowed, half - this.heldByFailing) : allowed);
	}

	/**
	 * Whether keys whose latest creation failed may begin a creation. Must be called
	 * under the lock.
	 */
	boolean takesFailing() {
		return !isStuck() && this.heldByFailing < Math.max(1, this.most / 2);
	}

	private void hold(KeyCapacityShare share, int change) {
		share.held += change;
		this.held += change;
		this.heldByFailing += share.failing ? change : 0;
	}

	/**
	 * Records the end of a creation. The caller must call {@link #serve()} afterwards.
	 */
	void creationEnded(KeyCapacityShare share, CapacityShare.Ending ending) {
		this.lock.lock();
		try {
			hold(share, -1);
			if (ending != CapacityShare.Ending.NEITHER) {
				boolean failing = ending == CapacityShare.Ending.FAILED;
				this.heldByFailing += (failing ? share.held : 0) - (share.failing ? share.held : 0);
				share.failing = failing;
				share.proven = !failing;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The number of resources with abandoned work that has not ended.
	 */
	int givenUp() {
		return this.givenUp.get();
	}

	void givenUp(int change) {
		this.givenUp.addAndGet(change);
		if (this.permits != null) {
			locked(() -> {
			});
		}
	}

	/**
	 * The number of places left for a key that asks next, even if it may have to begin
	 * its creations one after the other.
	 */
	int available(KeyCapacityShare share) {
		this.lock.lock();
		try {
			boolean waits = !isNext(share) || (!share.proven && isStuck());
			// A permit that is not at hand may be granted
			return waits ? 0 : Math.max(0, this.most - this.taken);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Whether there is so much abandoned work that no creation may begin, except for keys
	 * whose latest creation succeeded. Must be called under the lock.
	 */
	boolean isStuck() {
		return this.held + this.givenUp.get() > this.most;
	}

	void giveBack() {
		this.lock.lock();
		try {
			this.taken--;
			// It need not be one that gave way: any place that comes back counts
			this.leaving = Math.max(0, this.leaving - 1);
			PermitBudget permits = this.permits;
			if (permits != null) {
				permits.placeCameBack(this.taken);
			}
			publish();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Gives free places to the shares that request them.
	 */
	void serve() {
		settle();
		for (KeyCapacityShare share = offer(); share != null; share = offer()) {
			share.engine().creations.beginCreations();
			withdraw(share);
		}
		if (this.limited && countMissingAgain()) {
			this.reclaimer.reclaim(null, 0);
		}
	}

	/**
	 * Settles with the source of permits what has changed. Must not be called under a
	 * lock.
	 */
	void settle() {
		PermitBudget permits = this.permits;
		if (permits != null) {
			permits.settle();
		}
	}

	/**
	 * Takes a place for the next share. That share must check whether it still needs one.
	 */
	private @Nullable KeyCapacityShare offer() {
		if (!this.wanted || this.taken >= this.max) {
			return null;
		}
		this.lock.lock();
		try {
			if (this.taken >= this.max) {
				return null;
			}
			KeyCapacityShare share = this.hungry.poll(this);
			if (share != null) {
				misses(share, 0);
			}
			else {
				share = this.requesting.poll(this);
			}
			if (share != null) {
				share.offered++;
				this.taken++;
				hold(share, 1);
			}
			publish();
			return share;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Counts a missing place for the next hungry key, if it was at its limit when it
	 * asked and may begin a creation now.
	 * @return whether a resource has to give way
	 */
	private boolean countMissingAgain() {
		this.lock.lock();
		try {
			KeyCapacityShare next = this.hungry.next(this);
			if (next == null || next.missing > 0 || !next.isWanting()) {
				return false;
			}
			misses(next, 1);
			publish();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void withdraw(KeyCapacityShare share) {
		this.lock.lock();
		try {
			this.taken -= share.offered;
			hold(share, -share.offered);
			share.offered = 0;
			publish();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Whether shares other than this one lack places.
	 */
	boolean mayLose(KeyCapacityShare share, @Nullable KeyCapacityShare asker, int more) {
		return this.lack + ((share != asker) ? more : 0) - share.missing > 0;
	}

	/**
	 * Decides that a resource of a pool gives way, if places are still missing. The
	 * caller must then retire it, or call {@link #stays()} if that fails.
	 */
	boolean claim(KeyCapacityShare share, @Nullable KeyCapacityShare asker, int more) {
		this.lock.lock();
		try {
			removeServed();
			boolean claimed = mayLose(share, asker, more);
			this.leaving += claimed ? 1 : 0;
			publish();
			return claimed;
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean givesWay(KeyCapacityShare share, boolean fresh, long now) {
		if (this.lack <= 0) {
			return false;
		}
		this.lock.lock();
		try {
			removeServed();
			boolean tooMany = this.taken - this.leaving > this.max;
			boolean gives = tooMany || (mayLose(share, null, 0)
					&& (share.engine().waiterQueue.isEmpty() || (!fresh && isAnothersTurn(share, now))));
			this.leaving += gives ? 1 : 0;
			publish();
			return gives;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Why a resource is destroyed that has just been chosen to give way.
	 */
	DestroyReason reasonToGiveWay() {
		PermitBudget permits = this.permits;
		boolean lost = permits != null && permits.isShortOf(this.taken - this.leaving + 1);
		return lost ? DestroyReason.PERMIT_LOST : DestroyReason.SHRUNK;
	}

	/**
	 * Decides that a leased resource must go, if there are fewer permits than places.
	 */
	boolean claimUnpermitted() {
		return read(() -> {
			PermitBudget permits = this.permits;
			boolean claimed = permits != null && permits.isShortOf(this.taken - this.leaving);
			this.leaving += claimed ? 1 : 0;
			publish();
			return claimed;
		});
	}

	private boolean isAnothersTurn(KeyCapacityShare share, long now) {
		KeyCapacityShare other = this.hungry.first((hungry) -> hungry != share && hungry.missing > 0);
		return other != null && now - other.hungrySince >= PATIENCE;
	}

	/**
	 * The number of taken places that will come back because their resources gave way.
	 */
	int leaving() {
		return this.leaving;
	}

	/**
	 * Records that a resource gives way to other instances.
	 */
	void leaves() {
		locked(() -> this.leaving++);
	}

	void stays() {
		this.lock.lock();
		try {
			this.leaving = Math.max(0, this.leaving - 1);
			publish();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Removes shares from the hungry ones whose waiters have been served otherwise or
	 * have left.
	 */
	private void removeServed() {
		this.hungry.removeIf((share) -> {
			boolean sated = !share.isWanting();
			if (sated) {
				misses(share, 0);
			}
			return sated;
		});
		publish();
	}

	private void misses(KeyCapacityShare share, int places) {
		this.missing += places - share.missing;
		this.lackingShares += Math.min(places, 1) - Math.min(share.missing, 1);
		share.missing = places;
	}

	/**
	 * Updates the fields that other threads read without the lock.
	 */
	private void publish() {
		PermitBudget permits = this.permits;
		this.most = (permits != null) ? Math.min(this.total, permits.limit()) : this.total;
		this.max = (permits != null) ? Math.min(this.total, permits.places()) : this.total;
		this.wanted = !this.hungry.isEmpty() || !this.requesting.isEmpty();
		this.limited = this.hungry.size() > this.lackingShares;
		this.lack = this.missing + this.taken - this.leaving - this.max;
		if (permits != null) {
			permits.needs(this.taken, this.missing, this.requesting.size());
		}
	}

}
