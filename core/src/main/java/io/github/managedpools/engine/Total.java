package io.github.managedpools.engine;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import io.github.managedpools.PoolClock;
import org.jspecify.annotations.Nullable;

/**
 * What several pools may have together. A pool that wants more for its waiters than there
 * is left is <i>hungry</i>: it gets the next place that comes back, those who have been
 * hungry longest first. Until then resources of others give way, as many as are lacking:
 * idle ones at once, the others when they come back.
 * <p>
 * Nobody who makes a resource idle and nobody who gets hungry can miss the other: the one
 * reads what is lacking after the slot's word was written, the other looks for idle slots
 * after what is lacking was written.
 * <p>
 * Its lock is the innermost of all: it is taken under a {@linkplain Ledger ledger}'s, and
 * nothing else is done under it.
 */
final class Total {

	static final int UNLIMITED = Integer.MAX_VALUE;

	/**
	 * How long callers who wait for the key of a resource that comes back go first. Then
	 * it is the turn of another key, which costs a destruction and a creation: too dear
	 * for each return.
	 */
	private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(200);

	final Yielding yielding;

	private final PoolClock clock;

	/** Those that have ever asked for a place. */
	private final Set<KeyShare> shares = ConcurrentHashMap.newKeySet();

	private final ReentrantLock lock = new ReentrantLock();

	/** Those whose waiters miss places, longest hungry first. */
	private final Set<KeyShare> hungry = new LinkedHashSet<>();

	/** Those that would take a place if nobody else wants it. */
	private final Set<KeyShare> wishing = new LinkedHashSet<>();

	private volatile int max;

	/** How many places are taken. */
	private volatile int taken;

	/** How many of these are for creations that have not ended. */
	private int creating;

	/** Of how many resources something was given up on and has not ended. */
	private final AtomicInteger givenUp = new AtomicInteger();

	/** How many of these will come back, since their resources gave way. */
	private int leaving;

	/** How many places the hungry miss. */
	private int missing;

	private volatile int lack;

	/** Whether anybody would take a place. */
	private volatile boolean wanted;

	Total(PoolClock clock, @Nullable Integer max) {
		this.clock = clock;
		this.yielding = new Yielding(this, clock);
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
	Collection<KeyShare> shares() {
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
	 * Changes the limit. Then {@link Yielding#makeRoom} and {@link #serve()} have
	 * something to do.
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
	void forget(KeyShare share) {
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

	boolean take(KeyShare share, int missing) {
		this.lock.lock();
		try {
			this.shares.add(share);
			if (share.offered > 0) {
				share.offered--;
				this.creating++;
				return true;
			}
			boolean stuck = isStuck();
			boolean free = this.taken < this.max && this.hungry.isEmpty() && !stuck;
			if (free) {
				this.taken++;
				this.creating++;
			}
			else if (missing == 0) {
				this.wishing.add(share);
			}
			else {
				if (this.hungry.add(share)) {
					share.hungrySince = this.clock.nanoTime();
				}
				// No resource has to give way for a creation that may not begin
				misses(share, stuck ? 0 : missing);
			}
			publish();
			return free;
		}
		finally {
			this.lock.unlock();
		}
	}

	void creationEnded() {
		this.lock.lock();
		this.creating--;
		this.lock.unlock();
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
	 * How many places are left for those who ask next.
	 */
	int room() {
		this.lock.lock();
		try {
			return (this.hungry.isEmpty() && !isStuck()) ? Math.max(0, this.max - this.taken) : 0;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Whether no creation may begin, because of what was given up on and has not ended.
	 * To be called under the lock.
	 */
	private boolean isStuck() {
		return this.creating + this.givenUp.get() > this.max;
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
		for (KeyShare share = offer(); share != null; share = offer()) {
			share.engine.creating.spur();
			withdraw(share);
		}
	}

	/**
	 * Takes a place for whoever is next. Whether it still wants one, it has to see for
	 * itself.
	 */
	private @Nullable KeyShare offer() {
		if (!this.wanted || this.taken >= this.max) {
			return null;
		}
		this.lock.lock();
		try {
			Iterator<KeyShare> next = (this.hungry.isEmpty() ? this.wishing : this.hungry).iterator();
			if (this.taken >= this.max || !next.hasNext() || isStuck()) {
				return null;
			}
			KeyShare share = next.next();
			next.remove();
			misses(share, 0);
			share.offered++;
			this.taken++;
			publish();
			return share;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void withdraw(KeyShare share) {
		this.lock.lock();
		try {
			this.taken -= share.offered;
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
	boolean mayLose(KeyShare share, @Nullable KeyShare asker, int more) {
		return this.lack + ((share != asker) ? more : 0) - share.missing > 0;
	}

	/**
	 * Decides that a resource of a pool gives way, if places are still lacking. Then it
	 * must be retired, or {@linkplain #stays() stay} if that fails.
	 */
	boolean claim(KeyShare share, @Nullable KeyShare asker, int more) {
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

	boolean givesWay(KeyShare share, boolean fresh, long now) {
		if (this.lack <= 0) {
			return false;
		}
		this.lock.lock();
		try {
			forgetSated();
			boolean tooMany = this.taken - this.leaving > this.max;
			boolean gives = tooMany || (mayLose(share, null, 0)
					&& (share.engine.line.isEmpty() || (!fresh && isAnothersTurn(share, now))));
			this.leaving += gives ? 1 : 0;
			publish();
			return gives;
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isAnothersTurn(KeyShare share, long now) {
		for (KeyShare other : this.hungry) {
			if (other != share) {
				return now - other.hungrySince >= PATIENCE;
			}
		}
		return false;
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

	private void misses(KeyShare share, int places) {
		this.missing += places - share.missing;
		share.missing = places;
	}

	/**
	 * Works out what others look at without the lock.
	 */
	private void publish() {
		this.wanted = !this.hungry.isEmpty() || !this.wishing.isEmpty();
		this.lack = this.missing + this.taken - this.leaving - this.max;
	}

}
