package io.github.managedpools.soak;

import java.time.Duration;
import java.util.SplittableRandom;

import io.github.managedpools.AbandonedCreation;
import io.github.managedpools.BackoffRange;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolListener;
import io.github.managedpools.SettingsBuilder;
import io.github.managedpools.SizeRange;
import io.github.managedpools.WarmUp;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one round, drawn from its seed.
 */
final class Plan {

	static final int KEYS = 6;

	private static final int MAX_SIZE = 12;

	/** The longest acquire timeout, unless callers are patient. */
	static final Duration LONGEST_ACQUIRE = Duration.ofSeconds(2);

	/** Longer than the soak waits for anything. */
	static final Duration ENDLESS = Duration.ofHours(1);

	private static final Duration DESTROY_TIMEOUT = Duration.ofMillis(Chaos.HANG_MILLIS / 2);

	private static final Duration CREATE_TIMEOUT = Duration.ofMillis(Chaos.HANG_MILLIS / 4);

	/**
	 * The kinds of pools.
	 */
	enum Kind {

		PLAIN, SHARED, KEYED

	}

	final String name;

	final long seed;

	final Kind kind;

	final int workers;

	final boolean virtualThreads;

	/** The rate of faults, in percent of the usual rate. */
	final int intensity;

	/** The percentage of operations that only acquire and release. */
	final int simple;

	final int operationsPerWorker;

	/**
	 * Whether callers wait without limit, while no thread interrupts them or changes the
	 * pool, so that no disturbance rescues a forgotten caller.
	 */
	final boolean patient;

	final boolean closesUnderLoad;

	final boolean validates;

	final boolean resets;

	final boolean listens;

	final int leasesPerResource;

	final int maxTotal;

	final SizeRange size;

	Plan(String name, Kind kind, long seed) {
		SplittableRandom dice = new SplittableRandom(seed);
		this.name = name;
		this.seed = seed;
		this.kind = kind;
		this.intensity = pick(dice, 0, 10, 100, 100, 300);
		this.simple = (this.intensity <= 10) ? pick(dice, 80, 99, 100) : pick(dice, 0, 30, 80);
		this.workers = pick(dice, 1, 2, 3, 4, 8, 24);
		this.virtualThreads = dice.nextBoolean();
		this.operationsPerWorker = pick(dice, 2_000, 20_000, 200_000) / this.workers * ((this.simple >= 80) ? 20 : 1);
		this.patient = dice.nextInt(3) == 0;
		this.closesUnderLoad = dice.nextInt(3) == 0;
		this.validates = dice.nextBoolean();
		this.resets = dice.nextInt(4) == 0;
		this.listens = dice.nextInt(3) == 0;
		this.leasesPerResource = (kind == Kind.SHARED || (kind == Kind.KEYED && dice.nextInt(4) == 0))
				? dice.nextInt(2, 5) : 1;
		this.size = size(dice);
		this.maxTotal = dice.nextInt(1, MAX_SIZE);
	}

	/**
	 * Returns the number of leases that can be open at a time whatever their keys are: in
	 * a keyed pool, only its own key can use a free share of a resource.
	 */
	int capacity(SizeRange size) {
		return (this.kind == Kind.KEYED) ? Math.min(this.maxTotal, size.max() * KEYS)
				: this.leasesPerResource * size.max();
	}

	Subject build(ItemFactory factory, PoolClock clock, @Nullable PoolListener listener) {
		SplittableRandom dice = new SplittableRandom(this.seed + 1);
		if (this.kind == Kind.KEYED) {
			var builder = KeyedPool.<Integer, Item>builder(factory)
				.name(this.name)
				.clock(clock)
				.maxTotal(this.maxTotal)
				.keyTimeToLive(Duration.ofMillis(pick(dice, 5, 100, 60_000)));
			if (listener != null) {
				builder.listener(listener);
			}
			apply(builder, dice);
			return Subject.of(builder.build());
		}
		var builder = Pool.builder(factory).name(this.name).clock(clock);
		if (listener != null) {
			builder.listener(listener);
		}
		apply(builder, dice);
		return Subject.of(builder.build());
	}

	private void apply(SettingsBuilder<?> builder, SplittableRandom dice) {
		builder.size(this.size)
			.leasesPerResource(this.leasesPerResource)
			.warmUp(pick(dice, WarmUp.EAGER, WarmUp.LAZY))
			.drainTimeout(Duration.ofMillis(pick(dice, 0, 200, 1000)))
			.destroyTimeout(DESTROY_TIMEOUT);
		change(builder, dice);
	}

	/**
	 * Changes the settings that a running pool can change, except its size.
	 */
	void change(SettingsBuilder<?> builder, SplittableRandom dice) {
		builder.timeToLive(Duration.ofMillis(pick(dice, 0, 5, 50, 600_000, 600_000)))
			.maxLifetime(orNone(dice, 20, 200))
			.maxUses((dice.nextInt(3) == 0) ? pick(dice, 1, 10, 1000) : null)
			.acquireTimeout(
					this.patient ? ENDLESS : Duration.ofMillis(pick(dice, 20, 500, (int) LONGEST_ACQUIRE.toMillis())))
			.maxPending((dice.nextInt(3) == 0) ? pick(dice, 0, 1, 8) : null)
			.createTimeout(CREATE_TIMEOUT)
			.maxConcurrentCreations(dice.nextInt(1, 5))
			.createBackoff(new BackoffRange(Duration.ofNanos(50_000), Duration.ofMillis(2)))
			.abandonedCreation(pick(dice, AbandonedCreation.KEEP, AbandonedCreation.CANCEL))
			.checkTimeout(Duration.ofMillis(Chaos.HANG_MILLIS / 8))
			.validateAfterIdle(Duration.ofNanos(pick(dice, 0, 50_000, 2_000_000, 500_000_000)))
			.keepAlive(orNone(dice, 5, 50))
			.targetUtilization(pick(dice, 1.0, 1.0, 0.7))
			.maxLeaseTime(orNone(dice, 1, 20))
			.trackLeases(dice.nextInt(4) == 0)
			.leakStackTraces(dice.nextInt(16) == 0);
	}

	SizeRange size(SplittableRandom dice) {
		int max = dice.nextInt(1, MAX_SIZE + 1);
		// A keyed pool's total limit must allow each key its minimum
		int min = (this.kind == Kind.KEYED) ? 0 : pick(dice, 0, 0, Math.min(2, max));
		return new SizeRange(min, max);
	}

	private static @Nullable Duration orNone(SplittableRandom dice, int... millis) {
		return (dice.nextInt(3) == 0) ? Duration.ofMillis(millis[dice.nextInt(millis.length)]) : null;
	}

	private static int pick(SplittableRandom dice, int... values) {
		return values[dice.nextInt(values.length)];
	}

	private static double pick(SplittableRandom dice, double... values) {
		return values[dice.nextInt(values.length)];
	}

	@SafeVarargs
	private static <E extends Enum<E>> E pick(SplittableRandom dice, E... values) {
		return values[dice.nextInt(values.length)];
	}

	@Override
	public String toString() {
		return "%s seed %d (%s, size %s, %d leases each, %d %s threads, intensity %d, simple %d%%, %s%s%s%s)".formatted(
				this.name, this.seed, this.kind, this.size, this.leasesPerResource, this.workers,
				this.virtualThreads ? "virtual" : "platform", this.intensity, this.simple,
				this.patient ? "patient " : "", this.validates ? "validates " : "", this.resets ? "resets " : "",
				this.listens ? "listens" : "");
	}

}
