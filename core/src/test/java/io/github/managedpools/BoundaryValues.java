package io.github.managedpools;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The boundary values of every setting that is a duration, a count or a size.
 *
 * @param key its key
 * @param setter the setter
 * @param accepted accepted values at the boundaries
 * @param refused rejected values beyond the boundaries
 * @param <V> the type of its value
 */
record BoundaryValues<V>(String key, BiConsumer<KeyedSettingsBuilder<?>, V> setter, List<V> accepted, List<V> refused) {

	private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

	private static final List<Duration> LONG = List.of(Duration.ofNanos(Long.MAX_VALUE / 2),
			Duration.ofNanos(Long.MAX_VALUE), Duration.ofNanos(Long.MAX_VALUE).plusNanos(1), Duration.ofDays(365 * 293),
			Duration.ofMillis(Long.MAX_VALUE), Duration.ofSeconds(Long.MAX_VALUE), LONGEST);

	private static final List<Duration> NEGATIVE = List.of(Duration.ofNanos(-1),
			Duration.ofNanos(Long.MIN_VALUE).minusNanos(1), Duration.ofSeconds(Long.MIN_VALUE));

	static Stream<BoundaryValues<?>> all() {
		return Stream.of(times("time-to-live", true, SettingsBuilder::timeToLive),
				times("max-lifetime", false, SettingsBuilder::maxLifetime),
				times("acquire-timeout", true, SettingsBuilder::acquireTimeout),
				times("create-timeout", false, SettingsBuilder::createTimeout),
				times("destroy-timeout", false, SettingsBuilder::destroyTimeout),
				times("check-timeout", false, SettingsBuilder::checkTimeout),
				times("validate-after-idle", true, SettingsBuilder::validateAfterIdle),
				times("keep-alive", false, SettingsBuilder::keepAlive),
				times("fail-fast-after", true, SettingsBuilder::failFastAfter),
				times("max-lease-time", false, SettingsBuilder::maxLeaseTime),
				times("drain-timeout", true, SettingsBuilder::drainTimeout),
				times("key-time-to-live", true, KeyedSettingsBuilder::keyTimeToLive),
				counts("max-uses", 1, SettingsBuilder::maxUses), counts("max-pending", 0, SettingsBuilder::maxPending),
				counts("max-concurrent-creations", 1, SettingsBuilder::maxConcurrentCreations),
				counts("max-total", 1, KeyedSettingsBuilder::maxTotal),
				counts("max-keys", 1, KeyedSettingsBuilder::maxKeys),
				new BoundaryValues<Integer>("leases-per-resource", SettingsBuilder::leasesPerResource, List.of(1, 4095),
						List.of(Integer.MIN_VALUE, 0, 4096, Integer.MAX_VALUE)),
				new BoundaryValues<SizeRange>("size", SettingsBuilder::size,
						List.of(new SizeRange(0, 1), new SizeRange(0, Integer.MAX_VALUE)), List.of()),
				new BoundaryValues<BackoffRange>("create-backoff", SettingsBuilder::createBackoff,
						List.of(new BackoffRange(Duration.ZERO, Duration.ZERO),
								new BackoffRange(Duration.ZERO, LONGEST), new BackoffRange(LONGEST, LONGEST)),
						List.of()),
				new BoundaryValues<Double>("lifetime-jitter", SettingsBuilder::lifetimeJitter,
						List.of(0.0, -0.0, Double.MIN_VALUE, Math.nextDown(1.0)),
						List.of(-Double.MIN_VALUE, 1.0, Double.NaN, Double.POSITIVE_INFINITY)),
				new BoundaryValues<Double>("target-utilization", SettingsBuilder::targetUtilization,
						List.of(Double.MIN_VALUE, Double.MIN_NORMAL, 1.0), List.of(0.0, -0.0, Math.nextUp(1.0),
								Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)));
	}

	private static BoundaryValues<Duration> times(String key, boolean zero,
			BiConsumer<KeyedSettingsBuilder<?>, Duration> setter) {
		List<Duration> accepted = new ArrayList<>(LONG);
		accepted.add(Duration.ofNanos(1));
		List<Duration> refused = new ArrayList<>(NEGATIVE);
		(zero ? accepted : refused).add(Duration.ZERO);
		return new BoundaryValues<>(key, setter, accepted, refused);
	}

	private static BoundaryValues<Integer> counts(String key, int least,
			BiConsumer<KeyedSettingsBuilder<?>, Integer> setter) {
		return new BoundaryValues<>(key, setter, List.of(least, Integer.MAX_VALUE),
				List.of(least - 1, Integer.MIN_VALUE));
	}

	Stream<End> acceptedEnds() {
		return this.accepted.stream().map((value) -> new End(this.key, value, (to) -> this.setter.accept(to, value)));
	}

	Stream<End> refusedEnds() {
		return this.refused.stream().map((value) -> new End(this.key, value, (to) -> this.setter.accept(to, value)));
	}

	/**
	 * One boundary value of a setting.
	 */
	record End(String key, Object value, java.util.function.Consumer<KeyedSettingsBuilder<?>> setter) {

		@Override
		public String toString() {
			return this.key + " " + this.value;
		}

	}

}
