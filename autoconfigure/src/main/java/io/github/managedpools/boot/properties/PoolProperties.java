package io.github.managedpools.boot.properties;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.github.managedpools.AbandonedCreation;
import io.github.managedpools.BackoffRange;
import io.github.managedpools.InvalidSettingException;
import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.KeyedSettingsBuilder;
import io.github.managedpools.LostLeases;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.SettingsBuilder;
import io.github.managedpools.SizeRange;
import io.github.managedpools.WarmUp;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties of one pool, or the defaults. A property that is not set changes
 * nothing: the default values are those of {@link PoolSettings#defaults()}, and are
 * repeated here for the configuration metadata only. The last three apply to keyed pools
 * only. Public, without members besides the properties, because editors complete the keys
 * of named pools from this type. To add a setting, describe and bind it here, add a row
 * to the table below, and add it to {@link PoolSettings} and {@link SettingsBuilder};
 * nothing else depends on it.
 *
 * @param enabled Whether to define the pool's beans.
 * @param factory Name of the factory bean. By default, the bean with the name of the
 * pool, with or without a trailing "Factory".
 * @param size Least and most resources, as a range such as 2..20, as a fixed size such as
 * 5, or as min and max.
 * @param timeToLive Time after which an unused resource above the minimum is destroyed.
 * @param maxLifetime Age at which a resource is retired, if it is not busy, or else on
 * its return; or none.
 * @param lifetimeJitter Fraction by which max-lifetime is shortened at most, drawn once
 * at birth.
 * @param maxUses Number of leases after which a resource is retired, or none.
 * @param acquireTimeout Longest wait of an acquire, creation included.
 * @param maxPending Number of waiting callers beyond which callers fail at once, or none.
 * @param createTimeout Time after which a creation is interrupted and undone.
 * @param maxConcurrentCreations Number of creations that run at a time.
 * @param createBackoff Wait between failing creations, as a range from the first wait to
 * the longest.
 * @param abandonedCreation What happens to a creation whose caller gave up while no other
 * caller waits.
 * @param failFastAfter Time for which creations must have failed without a success before
 * callers fail at once while nothing can be lent, or none.
 * @param destroyTimeout Time after which a destruction or undo is reported and given up
 * on.
 * @param checkTimeout Time after which a validation or reset counts as failed.
 * @param validateAfterIdle Idle time after which a resource is validated before it is
 * lent.
 * @param keepAlive How often idle resources are validated in the background, or none.
 * @param leasesPerResource Number of leases that may share one resource at a time.
 * @param targetUtilization Fraction of leased resources above which the pool grows ahead
 * of exhaustion.
 * @param warmUp How the minimum is first built.
 * @param maxLeaseTime Time after which a lease is reported as a leak, or none.
 * @param trackLeases Whether to record the start, thread and duration of each lease
 * exactly.
 * @param leakStackTraces Whether to keep the borrower's stack with each lease.
 * @param lostLeases What happens to a tracked lease that its caller has dropped without
 * closing it.
 * @param drainTimeout How long closing waits for leases.
 * @param clusterLimit Most resources of all instances together that share the
 * cluster-name, or none.
 * @param clusterName Name under which instances share the cluster-limit, or none for the
 * name of the pool.
 * @param maxTotal Keyed pools only: most resources of all keys together, or none.
 * @param maxKeys Keyed pools only: number of keys that have a pool at a time, or none.
 * @param keyTimeToLive Keyed pools only: time after which the pool of an unused key is
 * dropped.
 * @since 0.1.0
 */
public record PoolProperties(@DefaultValue("true") @Nullable Boolean enabled, @Nullable String factory,
		@DefaultValue("0..10") @Nullable Size size, @DefaultValue("10m") @Nullable Duration timeToLive,
		@Nullable Duration maxLifetime, @DefaultValue("10%") @Nullable Fraction lifetimeJitter,
		@Nullable Integer maxUses, @DefaultValue("30s") @Nullable Duration acquireTimeout, @Nullable Integer maxPending,
		@DefaultValue("30s") @Nullable Duration createTimeout,
		@DefaultValue("4") @Nullable Integer maxConcurrentCreations,
		@DefaultValue("100ms..2s") @Nullable BackoffRange createBackoff,
		@DefaultValue("keep") @Nullable AbandonedCreation abandonedCreation, @Nullable Duration failFastAfter,
		@DefaultValue("10s") @Nullable Duration destroyTimeout, @DefaultValue("5s") @Nullable Duration checkTimeout,
		@DefaultValue("500ms") @Nullable Duration validateAfterIdle, @Nullable Duration keepAlive,
		@DefaultValue("1") @Nullable Integer leasesPerResource,
		@DefaultValue("1.0") @Nullable Fraction targetUtilization, @DefaultValue("eager") @Nullable WarmUp warmUp,
		@Nullable Duration maxLeaseTime, @DefaultValue("false") @Nullable Boolean trackLeases,
		@DefaultValue("false") @Nullable Boolean leakStackTraces,
		@DefaultValue("reclaim") @Nullable LostLeases lostLeases, @DefaultValue("30s") @Nullable Duration drainTimeout,
		@Nullable Integer clusterLimit, @Nullable String clusterName, @Nullable Integer maxTotal,
		@Nullable Integer maxKeys, @DefaultValue("10m") @Nullable Duration keyTimeToLive) {

	/**
	 * Creates the properties from the value of each key. Not by reflection, because newer
	 * JDKs need ten milliseconds for the first reflective call of a constructor this
	 * wide.
	 * @param values the source of the values
	 * @return the properties
	 */
	static PoolProperties of(Values values) {
		return new PoolProperties(values.get("enabled", Boolean.class), values.get("factory", String.class),
				values.get("size", Size.class), values.get("time-to-live", Duration.class),
				values.limit("max-lifetime", Duration.class), values.get("lifetime-jitter", Fraction.class),
				values.limit("max-uses", Integer.class), values.get("acquire-timeout", Duration.class),
				values.limit("max-pending", Integer.class), values.get("create-timeout", Duration.class),
				values.get("max-concurrent-creations", Integer.class), values.get("create-backoff", BackoffRange.class),
				values.get("abandoned-creation", AbandonedCreation.class),
				values.limit("fail-fast-after", Duration.class), values.get("destroy-timeout", Duration.class),
				values.get("check-timeout", Duration.class), values.get("validate-after-idle", Duration.class),
				values.limit("keep-alive", Duration.class), values.get("leases-per-resource", Integer.class),
				values.get("target-utilization", Fraction.class), values.get("warm-up", WarmUp.class),
				values.limit("max-lease-time", Duration.class), values.get("track-leases", Boolean.class),
				values.get("leak-stack-traces", Boolean.class), values.get("lost-leases", LostLeases.class),
				values.get("drain-timeout", Duration.class), values.limit("cluster-limit", Integer.class),
				values.limit("cluster-name", String.class), values.limit("max-total", Integer.class),
				values.limit("max-keys", Integer.class), values.get("key-time-to-live", Duration.class));
	}

	/**
	 * Applies these properties to the settings of the level below. No other code merges
	 * levels.
	 * @param base the settings of the level below
	 * @param lifted the keys of the limits that this level lifts
	 * @return the settings of this level
	 * @throws InvalidSettingException if a value is invalid
	 */
	KeyedPoolSettings over(KeyedPoolSettings base, Set<String> lifted) {
		KeyedPoolSettings.Builder settings = base.toBuilder();
		set(settings, base.perKey(), lifted);
		return settings.maxTotal(limit(this.maxTotal, base.maxTotal(), lifted.contains("max-total")))
			.maxKeys(limit(this.maxKeys, base.maxKeys(), lifted.contains("max-keys")))
			.keyTimeToLive(over(this.keyTimeToLive, base.keyTimeToLive()))
			.build();
	}

	private void set(SettingsBuilder<?> settings, PoolSettings base, Set<String> lifted) {
		// No lambda for each field: together they would take as long as the rest of the
		// binding
		settings.size((this.size != null) ? this.size.over(base.size()) : base.size())
			.timeToLive(over(this.timeToLive, base.timeToLive()))
			.maxLifetime(limit(this.maxLifetime, base.maxLifetime(), lifted.contains("max-lifetime")))
			.lifetimeJitter((this.lifetimeJitter != null) ? this.lifetimeJitter.value() : base.lifetimeJitter())
			.maxUses(limit(this.maxUses, base.maxUses(), lifted.contains("max-uses")))
			.acquireTimeout(over(this.acquireTimeout, base.acquireTimeout()))
			.maxPending(limit(this.maxPending, base.maxPending(), lifted.contains("max-pending")))
			.createTimeout(over(this.createTimeout, base.createTimeout()))
			.maxConcurrentCreations(over(this.maxConcurrentCreations, base.maxConcurrentCreations()))
			.createBackoff(over(this.createBackoff, base.createBackoff()))
			.abandonedCreation(over(this.abandonedCreation, base.abandonedCreation()))
			.failFastAfter(limit(this.failFastAfter, base.failFastAfter(), lifted.contains("fail-fast-after")))
			.destroyTimeout(over(this.destroyTimeout, base.destroyTimeout()))
			.checkTimeout(over(this.checkTimeout, base.checkTimeout()))
			.validateAfterIdle(over(this.validateAfterIdle, base.validateAfterIdle()))
			.keepAlive(limit(this.keepAlive, base.keepAlive(), lifted.contains("keep-alive")))
			.leasesPerResource(over(this.leasesPerResource, base.leasesPerResource()))
			.targetUtilization(
					(this.targetUtilization != null) ? this.targetUtilization.value() : base.targetUtilization())
			.warmUp(over(this.warmUp, base.warmUp()))
			.maxLeaseTime(limit(this.maxLeaseTime, base.maxLeaseTime(), lifted.contains("max-lease-time")))
			.trackLeases(over(this.trackLeases, base.trackLeases()))
			.leakStackTraces(over(this.leakStackTraces, base.leakStackTraces()))
			.lostLeases(over(this.lostLeases, base.lostLeases()))
			.drainTimeout(over(this.drainTimeout, base.drainTimeout()))
			.clusterLimit(limit(this.clusterLimit, base.clusterLimit(), lifted.contains("cluster-limit")))
			.clusterName(limit(this.clusterName, base.clusterName(), lifted.contains("cluster-name")));
	}

	private static <V> V over(@Nullable V value, V base) {
		return (value != null) ? value : base;
	}

	private static <V> @Nullable V limit(@Nullable V value, @Nullable V base, boolean lifted) {
		if (lifted) {
			return null;
		}
		return (value != null) ? value : base;
	}

	/**
	 * A source of values.
	 */
	interface Values {

		/**
		 * The value of a key.
		 * @param key the key, without its prefix
		 * @param type the type of its value
		 * @return the value, or {@code null} if it has none
		 */
		<V> @Nullable V get(String key, Class<V> type);

		/**
		 * The value of the key of a limit, which {@code none} lifts.
		 * @param key the key, without its prefix
		 * @param type the type of its value
		 * @return the value, or {@code null} if it has none or is lifted
		 */
		<V> @Nullable V limit(String key, Class<V> type);

	}

	/**
	 * The table of settings. A class of its own, so that the JVM loads it only when
	 * settings are first shown, compared or changed, and not at start-up.
	 */
	static final class Table {

		static final List<Setting<?>> SETTINGS = List.of(
				Setting.of("size", SizeRange.class, PoolSettings::size, SettingsBuilder::size),
				Setting.of("time-to-live", Duration.class, PoolSettings::timeToLive, SettingsBuilder::timeToLive),
				Setting.of("max-lifetime", Duration.class, PoolSettings::maxLifetime, SettingsBuilder::maxLifetime),
				Setting.of("lifetime-jitter", Fraction.class, PoolSettings::lifetimeJitter,
						SettingsBuilder::lifetimeJitter),
				Setting.of("max-uses", Integer.class, PoolSettings::maxUses, SettingsBuilder::maxUses),
				Setting.of("acquire-timeout", Duration.class, PoolSettings::acquireTimeout,
						SettingsBuilder::acquireTimeout),
				Setting.of("max-pending", Integer.class, PoolSettings::maxPending, SettingsBuilder::maxPending),
				Setting.of("create-timeout", Duration.class, PoolSettings::createTimeout,
						SettingsBuilder::createTimeout),
				Setting.of("max-concurrent-creations", Integer.class, PoolSettings::maxConcurrentCreations,
						SettingsBuilder::maxConcurrentCreations),
				Setting.of("create-backoff", BackoffRange.class, PoolSettings::createBackoff,
						SettingsBuilder::createBackoff),
				Setting.of("abandoned-creation", AbandonedCreation.class, PoolSettings::abandonedCreation,
						SettingsBuilder::abandonedCreation),
				Setting.of("fail-fast-after", Duration.class, PoolSettings::failFastAfter,
						SettingsBuilder::failFastAfter),
				Setting.of("destroy-timeout", Duration.class, PoolSettings::destroyTimeout,
						SettingsBuilder::destroyTimeout),
				Setting.of("check-timeout", Duration.class, PoolSettings::checkTimeout, SettingsBuilder::checkTimeout),
				Setting.of("validate-after-idle", Duration.class, PoolSettings::validateAfterIdle,
						SettingsBuilder::validateAfterIdle),
				Setting.of("keep-alive", Duration.class, PoolSettings::keepAlive, SettingsBuilder::keepAlive),
				Setting
					.of("leases-per-resource", Integer.class, PoolSettings::leasesPerResource,
							SettingsBuilder::leasesPerResource)
					.fixed(),
				Setting.of("target-utilization", Fraction.class, PoolSettings::targetUtilization,
						SettingsBuilder::targetUtilization),
				Setting.of("warm-up", WarmUp.class, PoolSettings::warmUp, SettingsBuilder::warmUp).fixed(),
				Setting.of("max-lease-time", Duration.class, PoolSettings::maxLeaseTime, SettingsBuilder::maxLeaseTime),
				Setting.of("track-leases", Boolean.class, PoolSettings::trackLeases, SettingsBuilder::trackLeases),
				Setting.of("leak-stack-traces", Boolean.class, PoolSettings::leakStackTraces,
						SettingsBuilder::leakStackTraces),
				Setting.of("lost-leases", LostLeases.class, PoolSettings::lostLeases, SettingsBuilder::lostLeases),
				Setting.of("drain-timeout", Duration.class, PoolSettings::drainTimeout, SettingsBuilder::drainTimeout),
				Setting.of("cluster-limit", Integer.class, PoolSettings::clusterLimit, SettingsBuilder::clusterLimit),
				Setting.of("cluster-name", String.class, PoolSettings::clusterName, SettingsBuilder::clusterName)
					.fixed(),
				Setting.ofKeyed("max-total", Integer.class, KeyedPoolSettings::maxTotal,
						KeyedSettingsBuilder::maxTotal),
				Setting.ofKeyed("max-keys", Integer.class, KeyedPoolSettings::maxKeys, KeyedSettingsBuilder::maxKeys),
				Setting.ofKeyed("key-time-to-live", Duration.class, KeyedPoolSettings::keyTimeToLive,
						KeyedSettingsBuilder::keyTimeToLive));

		private Table() {
		}

	}

}
