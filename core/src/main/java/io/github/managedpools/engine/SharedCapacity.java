package io.github.managedpools.engine;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import io.github.managedpools.PoolClock;
import org.jspecify.annotations.Nullable;

/**
 * The capacity that the pools of a family share. A pool whose waiters need more than
 * there is left is <i>hungry</i>: it gets the next place that becomes free, the hungriest
 * pool first. Until then as many resources of other pools as are lacking give way: idle
 * ones at once, leased ones when they come back.
 * <p>
 * A key whose far side hangs must not hold all places until its creations run out of
 * time. So the creations of one key hold at most half of the places that creations of
 * others leave, and at most a quarter until one of the key has succeeded, but one in any
 * case; and keys whose latest creation failed hold at most half of all places together. A
 * key at its limit waits in the queue until it may begin more.
 * <p>
 * A thread that makes a resource idle and one that makes a pool hungry can't miss each
 * other: the one reads what is lacking after it has written the slot's word, the other
 * looks for idle slots after it has written what is lacking.
 * <p>
 * This lock is the innermost of all: it is taken under a {@linkplain Ledger ledger}'s,
 * and nothing else is done under it.
 */
final class SharedCapacity {

	static final int UNLIMITED = Integer.MAX_VALUE;

	/**
	 * How long callers who wait for the key of a resource that comes back go first. Then
	 * it is the turn of another key, which costs a destruction and a creation: too dear
	 * for each return.
	 */
	private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(200);

	final CapacityReclaimer reclaimer;

	private final PoolClock clock;

	/** Those that have ever asked for a place. */
	private final Set<KeyCapacityShare> shares = ConcurrentHashMap.newKeySet();

	private final ReentrantLock lock = new ReentrantLock();

	/** Those whose waiters miss places, longest hungry first. */
	private final KeyQueue hungry = new KeyQueue((share) -> allowance(share) > 0);

	/** Those that would take a place if nobody else wants it. */
	private final KeyQueue wishing = new KeyQueue((share) -> allowance(share) > 0);

	private volatile int max;

	/** How many places are taken. */
	private volatile int taken;

	/** How many of these are for creations that have not ended or are about to begin. */
	private int held;

	/** How many of these are for keys whose latest creation failed. */
	private int heldByFailing;

	/** Of how many resources something was given up on and has not ended. */
	private final AtomicInteger givenUp = new AtomicInteger();

	/** How many of these will come back, since their resources gave way. */
	private int leaving;

	/** How many places the hungry miss. */
	private int missing;

	/** How many of the hungry miss any place. */
	private int missers;

	private volatile int lack;

	/** Whether anybody would take a place. */
	private volatile boolean wanted;

	/** Whether a hungry key missed no place when it asked, as it had its part. */
	private volatile boolean limited;

	SharedCapacity(PoolClock clock, @Nullable Integer max) {
		this.clock = clock;
		this.reclaimer = new CapacityReclaimer(this, clock);
		limit(max);
	}

	/**
	 * How many resources have to give way besides those that do already.
	 */
	int lack() {
		return this.lack;
	}

	/**
	 * Those that have or want something of this.
	 */
	Collection<KeyCapacityShare> shares() {
		return this.shares;
	}

	boolean isLimited() {
		return this.max != UNLIMITED;
	}

	int max() {
		return this.max;
	}

	int taken() {
		return this.taken;
	}

	/**
	 * Changes the limit. Then {@link CapacityReclaimer#makeRoom} and {@link #serve()}
	 * have something to do.
	 */
	void limit(@Nullable Integer max) {
		this.lock.lock();
		try {
			this.max = (max != null) ? max : UNLIMITED;
			publish();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * A pool that is empty comes to its end.
	 */
	void forget(KeyCapacityShare share) {
		this.lock.lock();
		try {
			this.shares.remove(share);
			this.wishing.remove(share);
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
				this.wishing.add(share);
			}
			else {
				if (this.hungry.add(share)) {
					share.hungrySince = this.clock.nanoTime();
				}
				// No resource has to give way for a creation that may not begin
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
	 * Whether no other key is to get the next place.
	 */
	private boolean isNext(KeyCapacityShare share) {
		if (this.hungry.isEmpty()) {
			return true;
		}
		KeyCapacityShare next = this.hungry.next(this);
		return next == null || next == share;
	}

	/**
	 * How many more creations of a key may begin, if there are places. To be called under
	 * the lock.
	 */
	private int allowance(KeyCapacityShare share) {
		int most = this.max;
		if (most == UNLIMITED) {
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
	 * Whether keys whose latest creation failed may begin any. To be called under the
	 * lock.
	 */
	boolean takesFailing() {
		return !isStuck() && this.heldByFailing < Math.max(1, this.max / 2);
	}

	private void hold(KeyCapacityShare share, int change) {
		share.held += change;
		this.held += change;
		this.heldByFailing += share.failing ? change : 0;
	}

	/**
	 * A creation has ended. Then {@link #serve()} has something to do.
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
	 * Of how many resources something was given up on and has not ended.
	 */
	int givenUp() {
		return this.givenUp.get();
	}

	void givenUp(int change) {
		this.givenUp.addAndGet(change);
	}

	/**
	 * How many places are left for a key, if it asks next. That it may have to begin one
	 * creation after the other does not matter.
	 */
	int room(KeyCapacityShare share) {
		this.lock.lock();
		try {
			boolean waits = !isNext(share) || (!share.proven && isStuck());
			return waits ? 0 : Math.max(0, this.max - this.taken);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Whether so much was given up on and has not ended that nothing more begins, but for
	 * keys whose latest creation succeeded. To be called under the lock.
	 */
	boolean isStuck() {
		return this.held + this.givenUp.get() > this.max;
	}

	void giveBack() {
		this.lock.lock();
		try {
			this.taken--;
			// Whichever it was: one that is gone is one that need not go
			this.leaving = Math.max(0, this.leaving - 1);
			publish();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Gives places that are free to those who want them.
	 */
	void serve() {
		for (KeyCapacityShare share = offer(); share != null; share = offer()) {
			share.engine.creations.spur();
			withdraw(share);
		}
		if (this.limited && missAgain()) {
			this.reclaimer.makeRoom(null, 0);
		}
	}

	/**
	 * Takes a place for whoever is next. Whether it still wants one, it has to see for
	 * itself.
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
				share = this.wishing.poll(this);
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
	 * Lets the next hungry key miss a place again, if it had its part when it asked and
	 * may begin a creation now.
	 * @return whether a resource has to give way
	 */
	private boolean missAgain() {
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
	 * Whether places are lacking that a pool does not miss itself.
	 */
	boolean mayLose(KeyCapacityShare share, @Nullable KeyCapacityShare asker, int more) {
		return this.lack + ((share != asker) ? more : 0) - share.missing > 0;
	}

	/**
	 * Decides that a resource of a pool gives way, if places are still lacking. Then it
	 * must be retired, or {@linkplain #stays() stay} if that fails.
	 */
	boolean claim(KeyCapacityShare share, @Nullable KeyCapacityShare asker, int more) {
		this.lock.lock();
		try {
			forgetSated();
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
			forgetSated();
			boolean tooMany = this.taken - this.leaving > this.max;
			boolean gives = tooMany || (mayLose(share, null, 0)
					&& (share.engine.waiterQueue.isEmpty() || (!fresh && isAnothersTurn(share, now))));
			this.leaving += gives ? 1 : 0;
			publish();
			return gives;
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isAnothersTurn(KeyCapacityShare share, long now) {
		KeyCapacityShare other = this.hungry.first((hungry) -> hungry != share && hungry.missing > 0);
		return other != null && now - other.hungrySince >= PATIENCE;
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
	 * Whose waiters were served otherwise or have left is not hungry any more.
	 */
	private void forgetSated() {
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
		this.missers += Math.min(places, 1) - Math.min(share.missing, 1);
		share.missing = places;
	}

	/**
	 * Works out what others look at without the lock.
	 */
	private void publish() {
		this.wanted = !this.hungry.isEmpty() || !this.wishing.isEmpty();
		this.limited = this.hungry.size() > this.missers;
		this.lack = this.missing + this.taken - this.leaving - this.max;
	}

}
