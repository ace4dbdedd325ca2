package io.github.managedpools.test.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.github.managedpools.PoolClock;
import io.github.managedpools.cluster.PermitServer;
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
	private final Map<String, TakenPermits> taken = new HashMap<>();

	/** What instances lack, by name and instance. */
	private final Map<String, Map<String, Integer>> hunger = new HashMap<>();

	private final Map<String, Integer> most = new HashMap<>();

	/** A time before which nothing expires, or {@code null} if nothing ever does. */
	private @Nullable Long earliestExpiry;

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
	 * A connection for a client of the test's own, such as one that is wrapped to count
	 * what is asked or to fail.
	 * {@link io.github.managedpools.cluster.PermitClient#onClock A client on the clock}
	 * uses it.
	 * @param instance the name of the instance, which no other has
	 * @param timing the times, which should be the same for all instances
	 * @return the connection
	 */
	public PermitServer server(String instance, PermitTiming timing) {
		return new FakePermitServer(this, instance, timing.deadAfter());
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
			this.earliestExpiry = null;
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

	TakenPermits of(String name) {
		return this.taken.computeIfAbsent(name, (key) -> new TakenPermits());
	}

	void give(String name, int number, Owner owner) {
		TakenPermits permits = of(name);
		permits.put(number, owner);
		this.most.merge(name, permits.size(), Math::max);
		expiresAt(owner.until());
	}

	/**
	 * Extends what an owner has, or shortens it.
	 * @param until the time at which it is free, or {@code null} for never
	 */
	void extend(Owner owner, @Nullable Long until) {
		owner.until = until;
		expiresAt(until);
	}

	private void expiresAt(@Nullable Long time) {
		Long earliest = this.earliestExpiry;
		if (time != null && (earliest == null || time - earliest < 0)) {
			this.earliestExpiry = time;
		}
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
	 * Gives permits of an instance to an unknown holder, which keeps them until they
	 * expire.
	 */
	void steal(String instance, String name, int permits, long until) {
		TakenPermits taken = of(name);
		int left = permits;
		for (int number = taken.nextTaken(1); number > 0 && left > 0; number = taken.nextTaken(number + 1)) {
			if (Objects.requireNonNull(taken.owner(number)).instance.equals(instance)) {
				give(name, number, new Owner("an unknown holder", until));
				left--;
			}
		}
	}

	/**
	 * Removes what has expired.
	 */
	void purge() {
		long now = this.clock.nanoTime();
		Long earliest = this.earliestExpiry;
		if (earliest == null || now - earliest < 0) {
			return;
		}
		this.earliestExpiry = null;
		for (TakenPermits permits : this.taken.values()) {
			expiresAt(permits.removeExpired(now));
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

		@Nullable Long until() {
			return this.until;
		}

		boolean hasExpired(long now) {
			Long until = this.until;
			return until != null && now - until >= 0;
		}

	}

}
