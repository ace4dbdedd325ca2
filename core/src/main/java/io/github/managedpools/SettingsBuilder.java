package io.github.managedpools;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The setters of the {@link PoolSettings}, shared by all builders. The values are checked
 * together when the settings are built. {@code null} means no limit, or never.
 *
 * @param <B> the builder that extends this one
 * @since 0.1.0
 */
public abstract sealed class SettingsBuilder<B extends SettingsBuilder<B>>
		permits PoolBuilder, PoolSettings.Builder, KeyedSettingsBuilder {

	SizeRange size;

	Duration timeToLive;

	@Nullable Duration maxLifetime;

	double lifetimeJitter;

	@Nullable Integer maxUses;

	Duration acquireTimeout;

	@Nullable Integer maxPending;

	Duration createTimeout;

	int maxConcurrentCreations;

	BackoffRange createBackoff;

	AbandonedCreation abandonedCreation;

	@Nullable Duration failFastAfter;

	Duration destroyTimeout;

	Duration checkTimeout;

	Duration validateAfterIdle;

	@Nullable Duration keepAlive;

	int leasesPerResource;

	double targetUtilization;

	WarmUp warmUp;

	@Nullable Duration maxLeaseTime;

	boolean trackLeases;

	boolean leakStackTraces;

	LostLeases lostLeases;

	Duration drainTimeout;

	@Nullable Integer clusterLimit;

	@Nullable String clusterName;

	@SuppressWarnings("NullAway.Init")
	SettingsBuilder(PoolSettings settings) {
		settings.copyTo(this);
	}

	final void apply(PoolSettings settings) {
		settings.copyTo(this);
	}

	final PoolSettings settings() {
		return PoolSettings.of(this);
	}

	@SuppressWarnings("unchecked")
	final B self() {
		return (B) this;
	}

	/**
	 * Sets how many resources the pool keeps.
	 * @param size the value
	 * @return this builder
	 */
	public B size(SizeRange size) {
		this.size = size;
		return self();
	}

	/**
	 * Sets how many resources the pool keeps.
	 * @param min the pool does not shrink below this
	 * @param max there are never more resources than this
	 * @return this builder
	 * @throws InvalidSettingException if {@code 0 <= min <= max} does not hold
	 */
	public B size(int min, int max) {
		return size(SizeRange.of(min, max));
	}

	/**
	 * Sets the time after which an unused resource above the minimum is destroyed.
	 * @param timeToLive the value
	 * @return this builder
	 */
	public B timeToLive(Duration timeToLive) {
		this.timeToLive = timeToLive;
		return self();
	}

	/**
	 * Sets the age at which a resource is retired, or {@code null} for none.
	 * @param maxLifetime the value
	 * @return this builder
	 */
	public B maxLifetime(@Nullable Duration maxLifetime) {
		this.maxLifetime = maxLifetime;
		return self();
	}

	/**
	 * Sets the fraction by which max-lifetime is shortened at most, drawn once at birth.
	 * @param lifetimeJitter the value
	 * @return this builder
	 */
	public B lifetimeJitter(double lifetimeJitter) {
		this.lifetimeJitter = lifetimeJitter;
		return self();
	}

	/**
	 * Sets the number of leases after which a resource is retired, or {@code null}.
	 * @param maxUses the value
	 * @return this builder
	 */
	public B maxUses(@Nullable Integer maxUses) {
		this.maxUses = maxUses;
		return self();
	}

	/**
	 * Sets the longest wait of an acquire, creation included.
	 * @param acquireTimeout the value
	 * @return this builder
	 */
	public B acquireTimeout(Duration acquireTimeout) {
		this.acquireTimeout = acquireTimeout;
		return self();
	}

	/**
	 * Sets how many callers may wait with nothing under way for them, or {@code null}.
	 * @param maxPending the value
	 * @return this builder
	 */
	public B maxPending(@Nullable Integer maxPending) {
		this.maxPending = maxPending;
		return self();
	}

	/**
	 * Sets the time after which a creation is interrupted and undone.
	 * @param createTimeout the value
	 * @return this builder
	 */
	public B createTimeout(Duration createTimeout) {
		this.createTimeout = createTimeout;
		return self();
	}

	/**
	 * Sets how many creations run at a time.
	 * @param maxConcurrentCreations the value
	 * @return this builder
	 */
	public B maxConcurrentCreations(int maxConcurrentCreations) {
		this.maxConcurrentCreations = maxConcurrentCreations;
		return self();
	}

	/**
	 * Sets the growing wait between creations that fail.
	 * @param createBackoff the value
	 * @return this builder
	 */
	public B createBackoff(BackoffRange createBackoff) {
		this.createBackoff = createBackoff;
		return self();
	}

	/**
	 * Sets what happens to a creation for which no caller waits any more.
	 * @param abandonedCreation the value
	 * @return this builder
	 */
	public B abandonedCreation(AbandonedCreation abandonedCreation) {
		this.abandonedCreation = abandonedCreation;
		return self();
	}

	/**
	 * Sets the time for which creations must have failed without a success before callers
	 * fail at once while nothing can be lent, or {@code null} for never. These callers,
	 * and those that already wait, get a {@link ResourceCreationException} with the last
	 * failure as its cause. Attempts go on one at a time, as the
	 * {@linkplain #createBackoff(BackoffRange) create-backoff} allows, even without
	 * callers; the first success ends it. Resources that are leased, validated or reset
	 * count as something that can be lent. Zero means from the first failure on.
	 * @param failFastAfter the value
	 * @return this builder
	 */
	public B failFastAfter(@Nullable Duration failFastAfter) {
		this.failFastAfter = failFastAfter;
		return self();
	}

	/**
	 * Sets the time after which a destruction or undo is reported and given up on.
	 * @param destroyTimeout the value
	 * @return this builder
	 */
	public B destroyTimeout(Duration destroyTimeout) {
		this.destroyTimeout = destroyTimeout;
		return self();
	}

	/**
	 * Sets the time after which a validation or reset counts as failed.
	 * @param checkTimeout the value
	 * @return this builder
	 */
	public B checkTimeout(Duration checkTimeout) {
		this.checkTimeout = checkTimeout;
		return self();
	}

	/**
	 * Sets the idle time after which a resource is validated before it is lent.
	 * @param validateAfterIdle the value
	 * @return this builder
	 */
	public B validateAfterIdle(Duration validateAfterIdle) {
		this.validateAfterIdle = validateAfterIdle;
		return self();
	}

	/**
	 * Sets how often idle resources are validated in the background, or {@code null}.
	 * @param keepAlive the value
	 * @return this builder
	 */
	public B keepAlive(@Nullable Duration keepAlive) {
		this.keepAlive = keepAlive;
		return self();
	}

	/**
	 * Sets how many leases may share one resource at a time.
	 * @param leasesPerResource the value
	 * @return this builder
	 */
	public B leasesPerResource(int leasesPerResource) {
		this.leasesPerResource = leasesPerResource;
		return self();
	}

	/**
	 * Sets the fraction of leased resources above which the pool grows ahead of
	 * exhaustion.
	 * @param targetUtilization the value
	 * @return this builder
	 */
	public B targetUtilization(double targetUtilization) {
		this.targetUtilization = targetUtilization;
		return self();
	}

	/**
	 * Sets how the minimum is first built.
	 * @param warmUp the value
	 * @return this builder
	 */
	public B warmUp(WarmUp warmUp) {
		this.warmUp = warmUp;
		return self();
	}

	/**
	 * Sets the time after which a lease is reported as a leak, or {@code null}.
	 * @param maxLeaseTime the value
	 * @return this builder
	 */
	public B maxLeaseTime(@Nullable Duration maxLeaseTime) {
		this.maxLeaseTime = maxLeaseTime;
		return self();
	}

	/**
	 * Sets whether leases are tracked exactly, which costs one clock read a lease.
	 * @param trackLeases the value
	 * @return this builder
	 */
	public B trackLeases(boolean trackLeases) {
		this.trackLeases = trackLeases;
		return self();
	}

	/**
	 * Sets whether each lease keeps its borrower's stack, which costs microseconds.
	 * @param leakStackTraces the value
	 * @return this builder
	 */
	public B leakStackTraces(boolean leakStackTraces) {
		this.leakStackTraces = leakStackTraces;
		return self();
	}

	/**
	 * Sets what happens to a tracked lease that its caller has dropped without closing
	 * it.
	 * @param lostLeases the value
	 * @return this builder
	 */
	public B lostLeases(LostLeases lostLeases) {
		this.lostLeases = lostLeases;
		return self();
	}

	/**
	 * Sets how long closing waits for leases.
	 * @param drainTimeout the value
	 * @return this builder
	 */
	public B drainTimeout(Duration drainTimeout) {
		this.drainTimeout = drainTimeout;
		return self();
	}

	/**
	 * Sets the most resources of all instances together that share the cluster-name, or
	 * {@code null} for no limit. For a keyed pool, it is for all keys together. The pool
	 * needs a source of permits. A running pool can change the limit, but not whether it
	 * has one.
	 * @param clusterLimit the value
	 * @return this builder
	 */
	public B clusterLimit(@Nullable Integer clusterLimit) {
		this.clusterLimit = clusterLimit;
		return self();
	}

	/**
	 * Sets the name under which instances share the cluster-limit, or {@code null} for
	 * the pool's name.
	 * @param clusterName the value
	 * @return this builder
	 */
	public B clusterName(@Nullable String clusterName) {
		this.clusterName = clusterName;
		return self();
	}

}
