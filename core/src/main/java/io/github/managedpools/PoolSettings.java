package io.github.managedpools;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The settings of a pool: an immutable set of possible values. Every {@link Duration} is
 * exact to the nanosecond, and not negative; 146 years or more mean for ever.
 *
 * @param size how many resources the pool keeps
 * @param timeToLive a resource above the minimum that was not used for this long is
 * destroyed
 * @param maxLifetime the age at which a resource is retired, or {@code null} for none
 * @param lifetimeJitter by which share of it a max-lifetime is shortened at most, drawn
 * once at birth
 * @param maxUses after how many leases a resource is retired, or {@code null} for no
 * limit
 * @param acquireTimeout the longest wait of an acquire, creation included
 * @param maxPending how many callers may wait with nothing under way for them, or
 * {@code null} for no limit; a caller whose own creation or validation can begin is let
 * in
 * @param createTimeout a creation that takes longer is interrupted and undone
 * @param maxConcurrentCreations how many creations run at a time
 * @param createBackoff the growing wait between creations that fail
 * @param abandonedCreation what becomes of a creation that nobody waits for any more
 * @param destroyTimeout a destruction or undo that takes longer is reported and given up
 * on
 * @param checkTimeout a validation or reset that takes longer counts as failed
 * @param validateAfterIdle a resource that was idle for longer is validated before it is
 * lent
 * @param keepAlive how often idle resources are validated in the background, or {@code
 * null} for never
 * @param leasesPerResource how many leases may share one resource at a time
 * @param targetUtilization below 1, the pool grows before more than this share of it is
 * leased
 * @param warmUp how the minimum is first built
 * @param maxLeaseTime a lease that is held longer is reported as a leak, or {@code null}
 * for no limit
 * @param trackLeases whether the time, the thread and the duration of each lease are
 * known exactly, which costs two clock reads a lease
 * @param leakStackTraces whether the borrower's stack is kept with each lease, which
 * costs microseconds a lease
 * @param drainTimeout how long closing waits for leases
 * @since 0.1.0
 */
public record PoolSettings(SizeRange size, Duration timeToLive, @Nullable Duration maxLifetime, double lifetimeJitter,
		@Nullable Integer maxUses, Duration acquireTimeout, @Nullable Integer maxPending, Duration createTimeout,
		int maxConcurrentCreations, BackoffRange createBackoff, AbandonedCreation abandonedCreation,
		Duration destroyTimeout, Duration checkTimeout, Duration validateAfterIdle, @Nullable Duration keepAlive,
		int leasesPerResource, double targetUtilization, WarmUp warmUp, @Nullable Duration maxLeaseTime,
		boolean trackLeases, boolean leakStackTraces, Duration drainTimeout) {

	/** What the engine can count in a resource's state word. */
	private static final int MAX_LEASES_PER_RESOURCE = 4095;

	private static final PoolSettings DEFAULTS = new PoolSettings(new SizeRange(0, 10), Duration.ofMinutes(10), null,
			0.1, null, Duration.ofSeconds(30), null, Duration.ofSeconds(30), 4,
			new BackoffRange(Duration.ofMillis(100), Duration.ofSeconds(2)), AbandonedCreation.KEEP,
			Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofMillis(500), null, 1, 1.0, WarmUp.EAGER, null,
			false, false, Duration.ofSeconds(30));

	/**
	 * Makes settings.
	 * @throws InvalidSettingException if a value is impossible
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
		Objects.requireNonNull(drainTimeout, "'drainTimeout' must not be null");
		requireTime("time-to-live", timeToLive, false);
		requireTime("acquire-timeout", acquireTimeout, false);
		requireTime("validate-after-idle", validateAfterIdle, false);
		requireTime("drain-timeout", drainTimeout, false);
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
	}

	/**
	 * The settings of a pool that nobody configured.
	 * @return the defaults
	 */
	public static PoolSettings defaults() {
		return DEFAULTS;
	}

	/**
	 * Starts to change a copy of these settings.
	 * @return a builder that holds these settings
	 */
	public Builder toBuilder() {
		return new Builder(this);
	}

	/**
	 * The settings that a builder holds.
	 */
	static PoolSettings of(SettingsBuilder<?> builder) {
		return new PoolSettings(builder.size, builder.timeToLive, builder.maxLifetime, builder.lifetimeJitter,
				builder.maxUses, builder.acquireTimeout, builder.maxPending, builder.createTimeout,
				builder.maxConcurrentCreations, builder.createBackoff, builder.abandonedCreation,
				builder.destroyTimeout, builder.checkTimeout, builder.validateAfterIdle, builder.keepAlive,
				builder.leasesPerResource, builder.targetUtilization, builder.warmUp, builder.maxLeaseTime,
				builder.trackLeases, builder.leakStackTraces, builder.drainTimeout);
	}

	/**
	 * Puts these settings into a builder.
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
		builder.drainTimeout = this.drainTimeout;
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
		 * Makes the settings.
		 * @return the settings
		 * @throws InvalidSettingException if a value is impossible
		 */
		public PoolSettings build() {
			return settings();
		}

	}

}
