package io.github.managedpools.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.PoolException;
import io.github.managedpools.PoolListener.AcquireOutcome;
import io.github.managedpools.PoolState;
import io.github.managedpools.SafeDescription;
import io.github.managedpools.TooManyKeysException;
import org.jspecify.annotations.Nullable;

/**
 * Finds or creates the pool of a caller's key. A key that has a pool is found without a
 * lock; a new key holds the lock only for a moment, however many keys there are.
 */
final class KeyedMembers<K, T> {

	/** The number of members that are checked while the lock is held. */
	private static final int LOOKS_AT_A_TIME = 128;

	/**
	 * The number of attempts to list the members without the lock while some are being
	 * dropped.
	 */
	private static final int LISTINGS = 3;

	private final KeyedEngine<K, T> family;

	private final KeyTable<K, KeyedMember<K, T>> members = new KeyTable<>();

	/**
	 * Guards which members exist and which are at rest. A ledger's lock may be taken
	 * under this lock, never the other way round; no method of a key is called under it.
	 */
	private final FailSafeLock lock = new FailSafeLock();

	// The fields below are guarded by the lock

	/** The members that are not at rest, by their last recorded use. */
	private final UseOrder<K, T> awake = new UseOrder<>();

	private final Set<KeyedMember<K, T>> resting = new LinkedHashSet<>();

	/** The counters of the dropped pools. */
	private final StateSum dropped = new StateSum();

	/** The number of dropped pools. Also read without the lock. */
	private volatile int drops;

	KeyedMembers(KeyedEngine<K, T> family) {
		this.family = family;
	}

	void lock() {
		this.lock.lock();
	}

	void unlock() {
		this.lock.unlock();
	}

	/**
	 * Finds the pool of a key, without a pin.
	 */
	@Nullable KeyedMember<K, T> find(K key) {
		KeyedMember<K, T> member = this.members.get(Objects.requireNonNull(key, "'key' must not be null"));
		return (member != null && !member.isAtRest()) ? member : null;
	}

	/**
	 * All members, including those at rest.
	 */
	Collection<KeyedMember<K, T>> all() {
		return this.members.values();
	}

	/**
	 * Returns the pool of a key, and opens one if there is none.
	 * @return the pool of the key, which the caller must unpin
	 */
	KeyedMember<K, T> admit(K key) {
		KeyedMember<K, T> member = this.members.get(Objects.requireNonNull(key, "'key' must not be null"));
		if (member != null && member.pin()) {
			return member;
		}
		String name = "%s[%s]".formatted(this.family.name(), SafeDescription.of(key));
		List<KeyedMember<K, T>> resting = new ArrayList<>(1);
		try {
			member = admit(key, name, resting);
		}
		finally {
			this.family.eviction.empty(resting, DestroyReason.SHRUNK);
		}
		if (member == null) {
			throw refusal(name);
		}
		try {
			this.family.follow(member);
			this.family.eviction.wake();
			return member;
		}
		catch (Throwable ex) {
			member.unpin();
			throw ex;
		}
	}

	private @Nullable KeyedMember<K, T> admit(K key, String name, List<KeyedMember<K, T>> resting) {
		int looked = 0;
		for (;;) {
			// Must not be under the lock, because the key's own methods may take long
			KeyTable.Search<K, KeyedMember<K, T>> search = this.members.search(key);
			lock();
			try {
				if (this.family.isClosing()) {
					return null;
				}
				if (!this.members.isCurrent(search)) {
					continue;
				}
				KeyedMember<K, T> present = search.value();
				if (present != null && present.pin()) {
					return present;
				}
				if (tooMany(1) > 0 && looked < this.awake.size()) {
					looked += restUnused(tooMany(1), resting);
				}
				if (tooMany(1) <= 0) {
					return enter(key, name, search);
				}
				if (looked >= this.awake.size()) {
					return null;
				}
			}
			finally {
				unlock();
			}
		}
	}

	private KeyedMember<K, T> enter(K key, String name, KeyTable.Search<K, KeyedMember<K, T>> search) {
		KeyedMember<K, T> member = search.value();
		if (member == null) {
			member = this.family.open(key, search.hash(), name);
			this.members.add(search, key, member);
		}
		else {
			member.wake();
			this.resting.remove(member);
		}
		this.awake.add(member);
		return member;
	}

	/**
	 * The number of keys above the limit.
	 * @param more the number of keys that are about to be added
	 */
	private int tooMany(int more) {
		Integer limit = this.family.settings().maxKeys();
		return (limit != null) ? this.awake.size() + more - limit : 0;
	}

	private PoolException refusal(String name) {
		PoolEvents events = this.family.context.events;
		if (this.family.isClosing()) {
			events.notAcquired(AcquireOutcome.CLOSED, 0);
			return AcquireFailures.closed(this.family.name());
		}
		events.notAcquired(AcquireOutcome.REJECTED, 0);
		return new TooManyKeysException("Pool '%s' can't be opened: at most %s keys may have one, and all are in use"
			.formatted(name, this.family.settings().maxKeys()));
	}

	/**
	 * Puts pools at rest that have not been used for the given time, and further unused
	 * ones if there are too many. Takes the lock for a few at a time, so that no new key
	 * waits for all of them.
	 * @return all members at rest
	 */
	List<KeyedMember<K, T>> rest(long nanos, long now) {
		Iterator<KeyedMember<K, T>> members = all().iterator();
		while (members.hasNext()) {
			lock();
			try {
				for (int i = 0; i < LOOKS_AT_A_TIME && members.hasNext(); i++) {
					look(members.next(), nanos, now);
				}
			}
			finally {
				unlock();
			}
		}
		int looked = 0;
		int most = 0;
		for (;;) {
			lock();
			try {
				// Each member twice: the first check may only record an earlier use, and
				// the second finds the members that have not been used since
				most = Math.max(most, 2 * this.awake.size());
				if (tooMany(0) <= 0 || looked >= most) {
					return List.copyOf(this.resting);
				}
				looked += restUnused(tooMany(0), new ArrayList<>());
			}
			finally {
				unlock();
			}
		}
	}

	private void look(KeyedMember<K, T> member, long nanos, long now) {
		if (member.isAtRest()) {
			return;
		}
		boolean used = member.noteUse(now);
		if ((member.unusedFor(now) < nanos || member.isInUse() || !rest(member)) && used) {
			this.awake.moveToEnd(member);
		}
	}

	/**
	 * Puts a pool at rest, unless it is in use.
	 */
	boolean restUnlessUsed(KeyedMember<K, T> member) {
		lock();
		try {
			return !member.isAtRest() && !member.isInUse() && rest(member);
		}
		finally {
			unlock();
		}
	}

	/**
	 * Whether no caller has asked for a key for the given time.
	 */
	boolean isUnusedFor(KeyedMember<K, T> member, long nanos) {
		lock();
		try {
			long now = this.family.context.clock.nanoTime();
			if (!member.isAtRest() && member.noteUse(now)) {
				this.awake.moveToEnd(member);
			}
			return member.unusedFor(now) >= nanos;
		}
		finally {
			unlock();
		}
	}

	private boolean rest(KeyedMember<K, T> member) {
		long pins = member.pins();
		this.resting.add(member);
		StepPoint.REST.reach();
		if (member.rest(pins)) {
			this.awake.remove(member);
			return true;
		}
		this.resting.remove(member);
		return false;
	}

	/**
	 * Checks some of the least recently used members, and puts those at rest that have
	 * not been used since the last check. If all of them have been used, it takes the
	 * first that is not in use now, because a longer search would take time that grows
	 * with the number of keys.
	 * @param count the number of members to put at rest
	 * @param resting collects these members
	 * @return the number of members that were checked
	 */
	private int restUnused(int count, List<KeyedMember<K, T>> resting) {
		long now = this.family.context.clock.nanoTime();
		int looks = Math.min(LOOKS_AT_A_TIME, this.awake.size());
		int left = count;
		KeyedMember<K, T> unused = null;
		for (int i = 0; i < looks && left > 0; i++) {
			KeyedMember<K, T> member = this.awake.first();
			if (!member.noteUse(now) && rest(member)) {
				resting.add(member);
				left--;
			}
			else {
				this.awake.moveToEnd(member);
				unused = (unused == null && !member.isInUse()) ? member : unused;
			}
		}
		if (left == 0 || unused == null) {
			return looks;
		}
		if (rest(unused)) {
			resting.add(unused);
			return looks;
		}
		// It is in use by now, but a member that was checked before may have become
		// unused
		return 0;
	}

	/**
	 * Drops the pool of a key if it is at rest and empty.
	 * @return whether it was dropped; the caller must then shut it down
	 */
	boolean drop(KeyedMember<K, T> member) {
		lock();
		try {
			if (!member.isAtRest()) {
				return false;
			}
			KeyTable.Entry<K, KeyedMember<K, T>> others = this.members.without(member.hash, member);
			if (!member.engine.shutdown.seal()) {
				return false;
			}
			this.members.remove(member.hash, others);
			this.resting.remove(member);
			this.family.failing.forget(member);
			this.drops++;
			this.dropped.addHistory(member.engine.states.state());
			member.share.leave();
			return true;
		}
		finally {
			unlock();
		}
	}

	/**
	 * Adds up all present and former pools. Each is counted once: the pools that exist at
	 * one moment, and the counters of those that had been dropped by then.
	 */
	StateSum sum() {
		StateSum sum = new StateSum();
		list(sum).forEach((member) -> sum.add(member.engine.state()));
		return sum;
	}

	/**
	 * Lists the members, and adds the counters of those that had been dropped by then.
	 */
	private List<KeyedMember<K, T>> list(StateSum sum) {
		for (int i = 1;; i++) {
			int before = this.drops;
			List<KeyedMember<K, T>> listed = (i <= LISTINGS) ? new ArrayList<>(all()) : List.of();
			lock();
			try {
				if (i > LISTINGS || before == this.drops) {
					sum.addHistory(this.dropped);
					return (i > LISTINGS) ? new ArrayList<>(all()) : listed;
				}
			}
			finally {
				unlock();
			}
		}
	}

	/**
	 * The states of the pools that are not at rest.
	 */
	Map<K, PoolState> states() {
		Map<K, PoolState> states = new LinkedHashMap<>();
		all().stream()
			.filter((member) -> !member.isAtRest())
			.forEach((member) -> states.put(member.key, member.engine.state()));
		return states;
	}

}
