package io.github.managedpools;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * One setter for each of the {@link PoolSettings}, shared by everything that builds them.
 * A value is checked when the settings are made of it, together with the others.
 *
 * @param <B> the builder that extends this one
 * @since 0.1.0
 */
public abstract sealed class SettingsBuilder<B extends SettingsBuilder<B>>
		permits PoolBuilder, PoolSettings.Builder, KeyedSettingsBuilder {

	private SizeRange size;

	private Duration timeToLive;

	private @Nullable Duration maxLifetime;

	private double lifetimeJitter;

	private @Nullable Integer maxUses;

	private Duration acquireTimeout;

	private @Nullable Integer maxPending;

	private Duration createTimeout;

	private int maxConcurrentCreations;

	private BackoffRange createBackoff;

	private AbandonedCreation abandonedCreation;

	private Duration destroyTimeout;

	private Duration checkTimeout;

	private Duration validateAfterIdle;

	private @Nullable Duration keepAlive;

	private int leasesPerResource;

	private double targetUtilization;

	private WarmUp warmUp;

	private @Nullable Duration maxLeaseTime;

	private boolean trackLeases;

	private boolean leakStackTraces;

	private Duration drainTimeout;

	SettingsBuilder(PoolSettings settings) {
		apply(settings);
	}

	final void apply(PoolSettings settings) {
		this.size = settings.size();
		this.timeToLive = settings.timeToLive();
		this.maxLifetime = settings.maxLifetime();
		this.lifetimeJitter = settings.lifetimeJitter();
		this.maxUses = settings.maxUses();
		this.acquireTimeout = settings.acquireTimeout();
		this.maxPending = settings.maxPending();
		this.createTimeout = settings.createTimeout();
		this.maxConcurrentCreations = settings.maxConcurrentCreations();
		this.createBackoff = settings.createBackoff();
		this.abandonedCreation = settings.abandonedCreation();
		this.destroyTimeout = settings.destroyTimeout();
		this.checkTimeout = settings.checkTimeout();
		this.validateAfterIdle = settings.validateAfterIdle();
		this.keepAlive = settings.keepAlive();
		this.leasesPerResource = settings.leasesPerResource();
		this.targetUtilization = settings.targetUtilization();
		this.warmUp = settings.warmUp();
		this.maxLeaseTime = settings.maxLeaseTime();
		this.trackLeases = settings.trackLeases();
		this.leakStackTraces = settings.leakStackTraces();
		this.drainTimeout = settings.drainTimeout();
	}

	final PoolSettings settings() {
		return new PoolSettings(this.size, this.timeToLive, this.maxLifetime, this.lifetimeJitter, this.maxUses,
				this.acquireTimeout, this.maxPending, this.createTimeout, this.maxConcurrentCreations,
				this.createBackoff, this.abandonedCreation, this.destroyTimeout, this.checkTimeout,
				this.validateAfterIdle, this.keepAlive, this.leasesPerResource, this.targetUtilization, this.warmUp,
				this.maxLeaseTime, this.trackLeases, this.leakStackTraces, this.drainTimeout);
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
	 * Sets a resource above the minimum that was not used for this long is destroyed.
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
	 * Sets by which share of it a max-lifetime is shortened at most, drawn once at birth.
	 * @param lifetimeJitter the value
	 * @return this builder
	 */
	public B lifetimeJitter(double lifetimeJitter) {
		this.lifetimeJitter = lifetimeJitter;
		return self();
	}

	/**
	 * Sets after how many leases a resource is retired, or {@code null} for no limit.
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
	 * Sets how many callers may wait at a time, or {@code null} for no limit.
	 * @param maxPending the value
	 * @return this builder
	 */
	public B maxPending(@Nullable Integer maxPending) {
		this.maxPending = maxPending;
		return self();
	}

	/**
	 * Sets a creation that takes longer is interrupted and undone.
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
	 * Sets what becomes of a creation that nobody waits for any more.
	 * @param abandonedCreation the value
	 * @return this builder
	 */
	public B abandonedCreation(AbandonedCreation abandonedCreation) {
		this.abandonedCreation = abandonedCreation;
		return self();
	}

	/**
	 * Sets a destruction or undo that takes longer is reported and given up on.
	 * @param destroyTimeout the value
	 * @return this builder
	 */
	public B destroyTimeout(Duration destroyTimeout) {
		this.destroyTimeout = destroyTimeout;
		return self();
	}

	/**
	 * Sets a validation or reset that takes longer counts as failed.
	 * @param checkTimeout the value
	 * @return this builder
	 */
	public B checkTimeout(Duration checkTimeout) {
		this.checkTimeout = checkTimeout;
		return self();
	}

	/**
	 * Sets a resource that was idle for longer is validated before it is lent.
	 * @param validateAfterIdle the value
	 * @return this builder
	 */
	public B validateAfterIdle(Duration validateAfterIdle) {
		this.validateAfterIdle = validateAfterIdle;
		return self();
	}

	/**
	 * Sets how often idle resources are validated in the background, or {@code null} for
	 * never.
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
	 * Sets below 1, the pool grows before more than this share of it is leased.
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
	 * Sets a lease that is held longer is reported as a leak, or {@code null} for no
	 * limit.
	 * @param maxLeaseTime the value
	 * @return this builder
	 */
	public B maxLeaseTime(@Nullable Duration maxLeaseTime) {
		this.maxLeaseTime = maxLeaseTime;
		return self();
	}

	/**
	 * Sets whether the time, the thread and the duration of each lease are known exactly,
	 * which costs two clock reads a lease.
	 * @param trackLeases the value
	 * @return this builder
	 */
	public B trackLeases(boolean trackLeases) {
		this.trackLeases = trackLeases;
		return self();
	}

	/**
	 * Sets whether the borrower's stack is kept with each lease, which costs microseconds
	 * a lease.
	 * @param leakStackTraces the value
	 * @return this builder
	 */
	public B leakStackTraces(boolean leakStackTraces) {
		this.leakStackTraces = leakStackTraces;
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

}
