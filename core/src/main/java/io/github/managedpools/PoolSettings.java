package io.github.managedpools;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The settings of a pool: an immutable set of valid values. Every {@link Duration} is
 * exact to the nanosecond and not negative; 146 years or more mean forever.
 *
 * @param size how many resources the pool keeps
 * @param timeToLive the time after which an unused resource above the minimum is
 * destroyed
 * @param maxLifetime the age at which a resource is retired, or {@code null} for none
 * @param lifetimeJitter the fraction by which max-lifetime is shortened at most, drawn
 * once at birth
 * @param maxUses the number of leases after which a resource is retired, or {@code null}
 * for no limit
 * @param acquireTimeout the longest wait of an acquire, creation included
 * @param maxPending how many callers may wait with nothing under way for them, or
 * {@code null} for no limit; a caller whose own creation or validation can begin does not
 * count
 * @param createTimeout the time after which a creation is interrupted and undone
 * @param maxConcurrentCreations how many creations run at a time
 * @param createBackoff the growing wait between creations that fail
 * @param abandonedCreation what happens to a creation for which no caller waits any more
 * @param failFastAfter the time for which creations must have failed without a success
 * before callers fail at once while nothing can be lent, or {@code null} for never; zero
 * means from the first failure on
 * @param destroyTimeout the time after which a destruction or undo is reported and given
 * up on
 * @param checkTimeout the time after which a validation or reset counts as failed
 * @param validateAfterIdle the idle time after which a resource is validated before it is
 * lent
 * @param keepAlive how often idle resources are validated in the background, or {@code
 * null} for never
 * @param leasesPerResource how many leases may share one resource at a time
 * @param targetUtilization the fraction of leased resources above which the pool grows
 * ahead of exhaustion; 1 for no such growth
 * @param warmUp how the minimum is first built
 * @param maxLeaseTime the time after which a lease is reported as a leak, or {@code null}
 * for no limit
 * @param trackLeases whether to record the start and the thread of each lease exactly,
 * which costs one clock read a lease
 * @param leakStackTraces whether to keep the borrower's stack with each lease, which
 * costs microseconds a lease
 * @param lostLeases what happens to a tracked lease that its caller has dropped without
 * closing it
 * @param drainTimeout how long closing waits for leases
 * @param clusterLimit the most resources of all instances together that share the
 * cluster-name, all keys included, or {@code null} for no limit
 * @param clusterName the name under which instances share the limit, or {@code null} for
 * the pool's name
 * @since 0.1.0
 */
public record PoolSettings(SizeRange size, Duration timeToLive, @Nullable Duration maxLifetime, double lifetimeJitter,
		@Nullable Integer maxUses, Duration acquireTimeout, @Nullable Integer maxPending, Duration createTimeout,
		int maxConcurrentCreations, BackoffRange createBackoff, AbandonedCreation abandonedCreation,
		@Nullable Duration failFastAfter, Duration destroyTimeout, Duration checkTimeout, Duration validateAfterIdle,
		@Nullable Duration keepAlive, int leasesPerResource, double targetUtilization, WarmUp warmUp,
		@Nullable Duration maxLeaseTime, boolean trackLeases, boolean leakStackTraces, LostLeases lostLeases,
		Duration drainTimeout, @Nullable Integer clusterLimit, @Nullable String clusterName) {

	/** The most leases that the engine can count in a resource's state word. */
	private static final int MAX_LEASES_PER_RESOURCE = 4095;

	private static final Pattern CLUSTER_NAME = Pattern.compile("[A-Za-z0-9._-]+");

	private static final PoolSettings DEFAULTS = new PoolSettings(new SizeRange(0, 10), Duration.ofMinutes(10), null,
			0.1, null, Duration.ofSeconds(30), null, Duration.ofSeconds(30), 4,
			new BackoffRange(Duration.ofMillis(100), Duration.ofSeconds(2)), AbandonedCreation.KEEP, null,
			Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofMillis(500), null, 1, 1.0, WarmUp.EAGER, null,
			false, false, LostLeases.RECLAIM, Duration.ofSeconds(30), null, null);

	/**
	 * Create new {@code PoolSettings}.
	 * @param size the {@code size}
	 * @param timeToLive the {@code time-to-live}
	 * @param maxLifetime the {@code max-lifetime}
	 * @param lifetimeJitter the {@code lifetime-jitter}
	 * @param maxUses the {@code max-uses}
	 * @param acquireTimeout the {@code acquire-timeout}
	 * @param maxPending the {@code max-pending}
	 * @param createTimeout the {@code create-timeout}
	 * @param maxConcurrentCreations the {@code max-concurrent-creations}
	 * @param createBackoff the {@code create-backoff}
	 * @param abandonedCreation the {@code abandoned-creation}
	 * @param failFastAfter the {@code fail-fast-after}
	 * @param destroyTimeout the {@code destroy-timeout}
	 * @param checkTimeout the {@code check-timeout}
	 * @param validateAfterIdle the {@code validate-after-idle}
	 * @param keepAlive the {@code keep-alive}
	 * @param leasesPerResource the {@code leases-per-resource}
	 * @param targetUtilization the {@code target-utilization}
	 * @param warmUp the {@code warm-up}
	 * @param maxLeaseTime the {@code max-lease-time}
	 * @param trackLeases the {@code track-leases}
	 * @param leakStackTraces the {@code leak-stack-traces}
	 * @param lostLeases the {@code lost-leases}
	 * @param drainTimeout the {@code drain-timeout}
	 * @param clusterLimit the {@code cluster-limit}
	 * @param clusterName the {@code cluster-name}
	 * @throws InvalidSettingException if a value is invalid
	 */
	public PoolSettings {
		Objects.requireNonNull(size, "'size' must not be null");
		Objects.requireNonNull(timeToLive, "'timeToLive' must not be null");
		Objects.requireNonNull(acquireTimeout, "'acquireTimeout' must not be null");
		Objects.requireNonNull(createTimeout, "'createTimeout' must not be null");
		Objects.requireNonNull(createBackoff, "'createBackoff' must not be null");
		Objects.requireNonNull(abandonedCreation, "'abandonedCreation' must not be null");
		Objects.requireNonNull(destroyTimeout, "'destroyTimeout' must not be null");
		Objects.requireNonNull(checkTimeout, "'checkTimeout' must not be null");
		Objects.requireNonNull(validateAfterIdle, "'validateAfterIdle' must not be null");
		Objects.requireNonNull(warmUp, "'warmUp' must not be null");
		Objects.requireNonNull(lostLeases, "'lostLeases' must not be null");
		Objects.requireNonNull(drainTimeout, "'drainTimeout' must not be null");
		requireTime("time-to-live", timeToLive, false);
		requireTime("acquire-timeout", acquireTimeout, false);
		requireTime("validate-after-idle", validateAfterIdle, false);
		requireTime("drain-timeout", drainTimeout, false);
		requireTime("fail-fast-after", failFastAfter, false);
		requireTime("create-timeout", createTimeout, true);
		requireTime("destroy-timeout", destroyTimeout, true);
		requireTime("check-timeout", checkTimeout, true);
		requireTime("max-lifetime", maxLifetime, true);
		requireTime("keep-alive", keepAlive, true);
		requireTime("max-lease-time", maxLeaseTime, true);
		require(maxUses == null || maxUses >= 1, "max-uses", maxUses, "must be at least 1");
		require(maxPending == null || maxPending >= 0, "max-pending", maxPending, "must not be negative");
		require(maxConcurrentCreations >= 1, "max-concurrent-creations", maxConcurrentCreations, "must be at least 1");
		require(leasesPerResource >= 1 && leasesPerResource <= MAX_LEASES_PER_RESOURCE, "leases-per-resource",
				leasesPerResource, "must lie between 1 and 4095");
		require(lifetimeJitter >= 0 && lifetimeJitter < 1, "lifetime-jitter", lifetimeJitter,
				"must be at least 0 and below 1");
		require(targetUtilization > 0 && targetUtilization <= 1, "target-utilization", targetUtilization,
				"must be above 0 and at most 1");
		require(clusterLimit == null || clusterLimit >= 1, "cluster-limit", clusterLimit, "must be at least 1");
		require(clusterName == null || CLUSTER_NAME.matcher(clusterName).matches(), "cluster-name", clusterName,
				"must consist of letters, digits, dots, dashes and underscores");
	}

	/**
	 * The default settings of a pool.
	 * @return the defaults
	 */
	public static PoolSettings defaults() {
		return DEFAULTS;
	}

	/**
	 * Creates a builder for a changed copy of these settings.
	 * @return a builder with these settings
	 */
	public Builder toBuilder() {
		return new Builder(this);
	}

	/**
	 * Creates settings from the values of a builder.
	 */
	static PoolSettings of(SettingsBuilder<?> builder) {
		return new PoolSettings(builder.size, builder.timeToLive, builder.maxLifetime, builder.lifetimeJitter,
				builder.maxUses, builder.acquireTimeout, builder.maxPending, builder.createTimeout,
				builder.maxConcurrentCreations, builder.createBackoff, builder.abandonedCreation, builder.failFastAfter,
				builder.destroyTimeout, builder.checkTimeout, builder.validateAfterIdle, builder.keepAlive,
				builder.leasesPerResource, builder.targetUtilization, builder.warmUp, builder.maxLeaseTime,
				builder.trackLeases, builder.leakStackTraces, builder.lostLeases, builder.drainTimeout,
				builder.clusterLimit, builder.clusterName);
	}

	/**
	 * Copies these settings to a builder.
	 */
	void copyTo(SettingsBuilder<?> builder) {
		builder.size = this.size;
		builder.timeToLive = this.timeToLive;
		builder.maxLifetime = this.maxLifetime;
		builder.lifetimeJitter = this.lifetimeJitter;
		builder.maxUses = this.maxUses;
		builder.acquireTimeout = this.acquireTimeout;
		builder.maxPending = this.maxPending;
		builder.createTimeout = this.createTimeout;
		builder.maxConcurrentCreations = this.maxConcurrentCreations;
		builder.createBackoff = this.createBackoff;
		builder.abandonedCreation = this.abandonedCreation;
		builder.failFastAfter = this.failFastAfter;
		builder.destroyTimeout = this.destroyTimeout;
		builder.checkTimeout = this.checkTimeout;
		builder.validateAfterIdle = this.validateAfterIdle;
		builder.keepAlive = this.keepAlive;
		builder.leasesPerResource = this.leasesPerResource;
		builder.targetUtilization = this.targetUtilization;
		builder.warmUp = this.warmUp;
		builder.maxLeaseTime = this.maxLeaseTime;
		builder.trackLeases = this.trackLeases;
		builder.leakStackTraces = this.leakStackTraces;
		builder.lostLeases = this.lostLeases;
		builder.drainTimeout = this.drainTimeout;
		builder.clusterLimit = this.clusterLimit;
		builder.clusterName = this.clusterName;
	}

	static void requireTime(String key, @Nullable Duration time, boolean aboveZero) {
		if (time != null) {
			boolean possible = aboveZero ? !(time.isNegative() || time.isZero()) : !time.isNegative();
			require(possible, key, possible ? "" : DurationText.of(time),
					aboveZero ? "must be above zero" : "must not be negative");
		}
	}

	static void require(boolean condition, String key, @Nullable Object value, String rule) {
		if (!condition) {
			throw new InvalidSettingException(key, String.valueOf(value), rule);
		}
	}

	/**
	 * Builds settings.
	 */
	public static final class Builder extends SettingsBuilder<Builder> {

		Builder(PoolSettings settings) {
			super(settings);
		}

		/**
		 * Builds the settings.
		 * @return the settings
		 * @throws InvalidSettingException if a value is invalid
		 */
		public PoolSettings build() {
			return settings();
		}

	}

}
