package io.github.managedpools.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.PoolException;
import io.github.managedpools.PoolListener.AcquireOutcome;
import io.github.managedpools.PoolState;
import io.github.managedpools.SafeDescription;
import io.github.managedpools.TooManyKeysException;
import org.jspecify.annotations.Nullable;

/**
 * The room where a key gets its pool. Who finds one needs no lock; who brings a new key
 * does, for a moment.
 */
final class Admitting<K, T> {

	private final KeyedEngine<K, T> family;

	private final Map<K, Member<K, T>> members = new ConcurrentHashMap<>();

	/**
	 * Guards which members there are and which are at rest. Held while ledgers are, never
	 * the other way round.
	 */
	private final ReentrantLock lock = new ReentrantLock();

	/** What happened in the pools that were dropped. */
	private final Sum dropped = new Sum();

	/** How many members are not at rest. */
	private int awake;

	Admitting(KeyedEngine<K, T> family) {
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
	@Nullable Member<K, T> find(K key) {
		Member<K, T> member = this.members.get(Objects.requireNonNull(key, "'key' must not be null"));
		return (member != null && !member.isAtRest()) ? member : null;
	}

	/**
	 * Every member, those at rest included.
	 */
	Collection<Member<K, T>> all() {
		return this.members.values();
	}

	/**
	 * Gives a key its pool if it has none.
	 * @return the pool of the key, to be unpinned by the caller
	 */
	Member<K, T> admit(K key) {
		Member<K, T> member = this.members.get(Objects.requireNonNull(key, "'key' must not be null"));
		if (member != null && member.pin()) {
			return member;
		}
		String name = "%s[%s]".formatted(this.family.name(), SafeDescription.of(key));
		List<Member<K, T>> resting = new ArrayList<>(1);
		lock();
		try {
			member = this.family.isClosing() ? null : admit(key, name, resting);
		}
		finally {
			unlock();
		}
		this.family.dropping.empty(resting, DestroyReason.SHRUNK);
		if (member == null) {
			throw refusal(name);
		}
		this.family.follow(member);
		this.family.dropping.wake();
		return member;
	}

	private @Nullable Member<K, T> admit(K key, String name, List<Member<K, T>> resting) {
		Member<K, T> present = this.members.get(key);
		if (present != null && present.pin()) {
			return present;
		}
		Integer limit = this.family.settings().maxKeys();
		if (limit != null && this.awake >= limit) {
			resting.addAll(restUnused(this.awake - limit + 1));
			if (this.awake >= limit) {
				return null;
			}
		}
		if (present == null) {
			present = new Member<>(key, this.family.open(key, name));
			this.members.put(key, present);
		}
		else {
			present.wake();
		}
		this.awake++;
		return present;
	}

	private PoolException refusal(String name) {
		Telling telling = this.family.surroundings.telling;
		if (this.family.isClosing()) {
			telling.notAcquired(AcquireOutcome.CLOSED, 0);
			return Refusing.closed(this.family.name());
		}
		telling.notAcquired(AcquireOutcome.REJECTED, 0);
		return new TooManyKeysException("Pool '%s' can't be opened: at most %s keys may have one, and all are in use"
			.formatted(name, this.family.settings().maxKeys()));
	}

	/**
	 * Puts the pools to rest that have not been used for so long, and others that nobody
	 * uses if there are more than there may be.
	 * @return all that are at rest
	 */
	List<Member<K, T>> rest(long nanos, long now) {
		lock();
		try {
			for (Member<K, T> member : all()) {
				if (!member.isAtRest() && member.unusedFor(now) >= nanos && !member.isInUse()) {
					rest(member);
				}
			}
			Integer limit = this.family.settings().maxKeys();
			if (limit != null && this.awake > limit) {
				restUnused(this.awake - limit);
			}
			return all().stream().filter(Member::isAtRest).toList();
		}
		finally {
			unlock();
		}
	}

	private boolean rest(Member<K, T> member) {
		boolean rests = member.rest();
		this.awake -= rests ? 1 : 0;
		return rests;
	}

	/**
	 * Puts pools to rest that nobody uses now, longest unused first.
	 */
	private List<Member<K, T>> restUnused(int count) {
		long now = this.family.surroundings.clock.nanoTime();
		Map<Member<K, T>, Long> unused = new LinkedHashMap<>();
		for (Member<K, T> member : all()) {
			if (!member.isAtRest() && !member.isInUse()) {
				unused.put(member, member.unusedFor(now));
			}
		}
		List<Member<K, T>> candidates = new ArrayList<>(unused.keySet());
		candidates.sort(Comparator.<Member<K, T>>comparingLong(unused::get).reversed());
		List<Member<K, T>> resting = new ArrayList<>(count);
		for (Member<K, T> member : candidates) {
			if (resting.size() < count && rest(member)) {
				resting.add(member);
			}
		}
		return resting;
	}

	/**
	 * Drops the pool of a key if it is at rest and nothing is left in it.
	 * @return whether it was dropped, and only has to be shut down
	 */
	boolean drop(Member<K, T> member) {
		lock();
		try {
			if (!member.isAtRest() || !member.engine.closing.seal()) {
				return false;
			}
			this.members.remove(member.key, member);
			this.dropped.addHistory(member.engine.state());
			member.engine.share.leave();
			return true;
		}
		finally {
			unlock();
		}
	}

	/**
	 * Adds up all pools there are and ever were.
	 */
	Sum sum() {
		Sum sum = new Sum();
		lock();
		try {
			sum.addHistory(this.dropped);
			all().forEach((member) -> sum.add(member.engine.state()));
			return sum;
		}
		finally {
			unlock();
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
