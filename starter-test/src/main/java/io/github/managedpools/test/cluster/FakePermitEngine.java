package io.github.managedpools.test.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.github.managedpools.PoolClock;
import io.github.managedpools.cluster.PermitTiming;
import org.jspecify.annotations.Nullable;

/**
 * An engine of permits in memory, for tests of one limit that several instances share. It
 * runs in the time of a clock: with a {@link io.github.managedpools.ManualClock}, nothing
 * happens, and nothing is granted, until the test advances the clock.
 * <p>
 * Each {@linkplain #connect(String) source} stands for one instance of the application
 * and can be cut off, paused or killed.
 *
 * @since 0.1.0
 */
public final class FakePermitEngine {

	private static final Duration OLD = Duration.ofDays(2);

	final PoolClock clock;

	private final boolean sessions;

	private final ReentrantLock lock = new ReentrantLock();

	/** What is taken, by name and number. Guarded by the lock, like the fields below. */
	private final Map<String, Map<Integer, Owner>> taken = new HashMap<>();

	/** What instances lack, by name and instance. */
	private final Map<String, Map<String, Integer>> hunger = new HashMap<>();

	private final Map<String, Integer> most = new HashMap<>();

	private boolean down;

	private long memorySince;

	private long grantNanos;

	private long requests;

	private FakePermitEngine(PoolClock clock, boolean sessions) {
		this.clock = Objects.requireNonNull(clock, "'clock' must not be null");
		this.sessions = sessions;
		this.memorySince = clock.nanoTime() - OLD.toNanos();
	}

	/**
	 * An engine that binds permits to a session, as PostgreSQL does. They are free as
	 * soon as the process dies, or once an instance that is cut off has been silent for
	 * as long as it takes to count as dead.
	 * @param clock the clock
	 * @return the engine
	 */
	public static FakePermitEngine withSessions(PoolClock clock) {
		return new FakePermitEngine(clock, true);
	}

	/**
	 * An engine that lends permits for a time, as Redis does.
	 * @param clock the clock
	 * @return the engine
	 */
	public static FakePermitEngine withLeases(PoolClock clock) {
		return new FakePermitEngine(clock, false);
	}

	/**
	 * Adds an instance with the default times.
	 * @param instance the name of the instance, which no other has
	 * @return its source of permits
	 */
	public FakePermitSource connect(String instance) {
		return connect(instance, PermitTiming.DEFAULT);
	}

	/**
	 * Adds an instance.
	 * @param instance the name of the instance, which no other has
	 * @param timing the times, which should be the same for all instances
	 * @return its source of permits
	 */
	public FakePermitSource connect(String instance, PermitTiming timing) {
		return new FakePermitSource(this, instance, timing);
	}

	/**
	 * Refuses all requests until {@link #comeUp()} or {@link #restart()}.
	 */
	public void goDown() {
		locked(() -> this.down = true);
	}

	/**
	 * Answers requests again, with all permits as they were.
	 */
	public void comeUp() {
		locked(() -> this.down = false);
	}

	/**
	 * Crashes and restarts: all sessions end, and the engine forgets which permits are
	 * held.
	 */
	public void restart() {
		locked(() -> {
			this.down = false;
			this.taken.clear();
			this.hunger.clear();
			this.memorySince = this.clock.nanoTime();
			return null;
		});
	}

	/**
	 * Delays all grants from now on: a permit is granted when it has been asked for this
	 * long.
	 * @param delay the delay, or zero
	 */
	public void grantAfter(Duration delay) {
		locked(() -> this.grantNanos = delay.toNanos());
	}

	/**
	 * The number of permits that are taken now.
	 * @param name the name that the instances share
	 * @return the number of permits
	 */
	public int held(String name) {
		return locked(() -> {
			purge();
			return of(name).size();
		});
	}

	/**
	 * The highest number of permits that were ever taken at the same time.
	 * @param name the name that the instances share
	 * @return the number of permits
	 */
	public int mostHeld(String name) {
		return locked(() -> this.most.getOrDefault(name, 0));
	}

	/**
	 * The number of requests that all instances have made.
	 * @return the number of requests
	 */
	public long requests() {
		return locked(() -> this.requests);
	}

	// For the sources

	boolean bindsToSessions() {
		return this.sessions;
	}

	<R> R locked(Supplier<R> action) {
		this.lock.lock();
		try {
			return action.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Counts a request. Must be called under the lock, like the methods below.
	 * @return whether the engine answers
	 */
	boolean request() {
		this.requests++;
		purge();
		return !this.down;
	}

	long memorySince() {
		return this.memorySince;
	}

	long grantNanos() {
		return this.grantNanos;
	}

	Map<Integer, Owner> of(String name) {
		return this.taken.computeIfAbsent(name, (key) -> new TreeMap<>());
	}

	boolean give(String name, int number, Owner owner) {
		Map<Integer, Owner> numbers = of(name);
		if (numbers.putIfAbsent(number, owner) != null) {
			return false;
		}
		this.most.merge(name, numbers.size(), Math::max);
		return true;
	}

	void advertise(String name, String instance, int missing) {
		Map<String, Integer> lacking = this.hunger.computeIfAbsent(name, (key) -> new HashMap<>());
		if (missing > 0) {
			lacking.put(instance, missing);
		}
		else {
			lacking.remove(instance);
		}
	}

	int hungerOfOthers(String name, String instance) {
		int sum = 0;
		for (Map.Entry<String, Integer> entry : this.hunger.getOrDefault(name, Map.of()).entrySet()) {
			sum += entry.getKey().equals(instance) ? 0 : entry.getValue();
		}
		return sum;
	}

	void removeHunger(String instance) {
		this.hunger.values().forEach((lacking) -> lacking.remove(instance));
	}

	/**
	 * Hands permits of an instance to a stranger, who keeps them until they expire.
	 */
	void steal(String instance, String name, int permits, long until) {
		Set<Integer> numbers = new TreeSet<>();
		of(name).forEach((number, owner) -> {
			if (numbers.size() < permits && owner.instance.equals(instance)) {
				numbers.add(number);
			}
		});
		numbers.forEach((number) -> of(name).put(number, new Owner("a stranger", until)));
	}

	/**
	 * Removes what has expired.
	 */
	void purge() {
		long now = this.clock.nanoTime();
		for (Map<Integer, Owner> numbers : this.taken.values()) {
			numbers.values().removeIf((owner) -> owner.hasExpired(now));
		}
	}

	/**
	 * The owner of a permit: a session, or the holder of a lease.
	 */
	static final class Owner {

		final String instance;

		/** The time at which the permit is free, unless it is extended. */
		private @Nullable Long until;

		Owner(String instance, @Nullable Long until) {
			this.instance = instance;
			this.until = until;
		}

		void extend(@Nullable Long until) {
			this.until = until;
		}

		boolean hasExpired(long now) {
			Long until = this.until;
			return until != null && now - until >= 0;
		}

	}

}
