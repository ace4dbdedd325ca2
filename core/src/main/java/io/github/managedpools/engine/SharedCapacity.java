package io.github.managedpools.engine;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.PoolClock;
import org.jspecify.annotations.Nullable;

/**
 * The capacity that the pools of a family share. A pool whose waiters need more than is
 * left is <i>hungry</i>: it gets the next place that becomes free, oldest request first.
 * Until then, as many resources of other pools as places are missing give way: idle ones
 * at once, leased ones when they come back. {@link CreationLimits} say how many of the
 * places the creations of one key may hold.
 * <p>
 * A thread that makes a resource idle and a thread that makes a pool hungry can't miss
 * each other: the first reads the number of missing places after it has written the
 * slot's word, and the second looks for idle slots after it has written that number.
 * <p>
 * This lock is the innermost of all: it may be taken under a {@linkplain Ledger ledger}'s
 * lock, and no other lock is taken under it.
 */
final class SharedCapacity implements KeyQueue.Limits {

	static final int UNLIMITED = Integer.MAX_VALUE;

	final CapacityReclaimer reclaimer;

	private final PoolClock clock;

	/** The shares that have ever requested a place. */
	private final Set<KeyCapacityShare> shares = ConcurrentHashMap.newKeySet();

	private final FailSafeLock lock = new FailSafeLock();

	private final CreationLimits limits = new CreationLimits();

	private final CapacityRequests requests = new CapacityRequests(this);

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

	/**
	 * The number of taken places that will come back because their resources gave way.
	 */
	private int leaving;

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
	<R extends @Nullable Object> R read(Supplier<R> look) {
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
			this.requests.forget(share);
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
			boolean free = allowed > 0 && this.taken < this.max && this.requests.isNext(share);
			if (free) {
				this.requests.served(share);
				this.taken++;
				this.limits.hold(share, 1);
			}
			else if (missing == 0) {
				this.requests.add(share);
			}
			else {
				// No resource must give way for a creation that may not begin
				this.requests.addHungry(share, Math.min(missing, allowed), this.clock);
			}
			publish();
			return free;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The number of further creations of a key that may begin if there are places. Must
	 * be called under the lock.
	 */
	private int allowance(KeyAccount share) {
		PermitBudget permits = this.permits;
		if (permits != null && !permits.mayCreate()) {
			return 0;
		}
		int most = this.most;
		if (this.sole || most == UNLIMITED) {
			return UNLIMITED;
		}
		return this.limits.allowance(share, most);
	}

	@Override
	public boolean mayBegin(KeyAccount share) {
		return allowance(share) > 0;
	}

	@Override
	public boolean takesFailing() {
		return this.limits.takesFailing(this.most);
	}

	/**
	 * Records the end of a creation. The caller must call {@link #serve()} afterwards.
	 */
	void creationEnded(KeyCapacityShare share, CapacityShare.Ending ending) {
		this.lock.lock();
		try {
			this.limits.ended(share, ending);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The number of resources with abandoned work that has not ended.
	 */
	int givenUp() {
		return this.limits.givenUp();
	}

	void givenUp(int change) {
		this.limits.givenUp(change);
		if (this.permits != null) {
			locked(() -> {
			});
		}
	}

	/**
	 * The number of places left for a key that asks next, even if it may have to begin
	 * its creations one after the other, or if idle resources have to give way first.
	 */
	int available(KeyCapacityShare share) {
		int free;
		this.lock.lock();
		try {
			if (!this.requests.isNext(share) || (!share.proven && isStuck())) {
				return 0;
			}
			// A permit that is not at hand may be granted
			free = this.most - this.taken + this.leaving;
		}
		finally {
			this.lock.unlock();
		}
		return Math.max(0, (free > 0) ? free : free + this.reclaimer.countIdleOfOthers(share));
	}

	@Override
	public boolean isStuck() {
		return this.limits.isStuck(this.most);
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
		for (KeyAccount share = offer(); share != null; share = offer()) {
			share.beginCreations();
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
	private @Nullable KeyAccount offer() {
		if (!this.wanted || this.taken >= this.max) {
			return null;
		}
		this.lock.lock();
		try {
			if (this.taken >= this.max) {
				return null;
			}
			KeyAccount share = this.requests.poll();
			if (share != null) {
				share.offered++;
				this.taken++;
				this.limits.hold(share, 1);
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
			boolean counted = this.requests.countMissingAgain();
			publish();
			return counted;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void withdraw(KeyAccount share) {
		this.lock.lock();
		try {
			this.taken -= share.offered;
			this.limits.hold(share, -share.offered);
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
			this.requests.removeServed();
			publish();
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
			this.requests.removeServed();
			publish();
			boolean tooMany = this.taken - this.leaving > this.max;
			boolean gives = tooMany || (mayLose(share, null, 0)
					&& (share.engine().waiterQueue.isEmpty() || (!fresh && this.requests.isAnothersTurn(share, now))));
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
	 * Updates the fields that other threads read without the lock.
	 */
	private void publish() {
		PermitBudget permits = this.permits;
		this.most = (permits != null) ? Math.min(this.total, permits.limit()) : this.total;
		this.max = (permits != null) ? Math.min(this.total, permits.places()) : this.total;
		this.wanted = !this.requests.isEmpty();
		this.limited = this.requests.isLimited();
		this.lack = this.requests.missing() + this.taken - this.leaving - this.max;
		if (permits != null) {
			permits.needs(this.taken, this.requests.missing(), this.requests.size());
		}
	}

}
