package io.github.managedpools.boot.metrics;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolListener.LeaseDetail;
import io.github.managedpools.SizeRange;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The timers of leases are called for each lease only if that is configured, and show the
 * same figures in both cases.
 */
class LeaseTimerTests {

	private static final String USE = "managed.pool.use";

	private static final String ACQUIRE = "managed.pool.acquire";

	private final ManualClock clock = new ManualClock();

	static Stream<MeterFilter> detail() {
		return Stream.<Supplier<DistributionStatisticConfig.Builder>>of(
				() -> DistributionStatisticConfig.builder().percentilesHistogram(true),
				() -> DistributionStatisticConfig.builder().percentiles(0.5, 0.99),
				() -> DistributionStatisticConfig.builder().serviceLevelObjectives(1e9))
			.map((config) -> filter(USE, config.get().build()));
	}

	private static MeterFilter filter(String name, DistributionStatisticConfig more) {
		return new MeterFilter() {

			@Override
			public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
				return id.getName().equals(name) ? more.merge(config) : config;
			}

		};
	}

	@ParameterizedTest
	@MethodSource("detail")
	void timerOfWhichAnyRegistryShowsDetailIsCalledForEachLease(MeterFilter filter) throws Exception {
		MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		registry.config().meterFilter(filter);
		CompositeMeterRegistry composite = new CompositeMeterRegistry();
		composite.add(new SimpleMeterRegistry());
		composite.add(registry);
		assertThat(hold(new PoolMetrics(composite), 2)).isEqualTo(LeaseDetail.EACH);
		Timer use = registry.get(USE).timer();
		assertThat(use.count()).isEqualTo(2);
		assertThat(use.totalTime(TimeUnit.SECONDS)).isEqualTo(4);
		assertThat(registry.get(ACQUIRE).tag("outcome", "acquired").functionTimer().count()).isEqualTo(2);
	}

	@ParameterizedTest
	@MethodSource("detail")
	void filterOfTheApplicationTellsBeforeACompositeHasARegistry(MeterFilter filter) throws Exception {
		CompositeMeterRegistry composite = new CompositeMeterRegistry();
		assertThat(hold(new PoolMetrics(composite, () -> List.of(filter)), 1)).isEqualTo(LeaseDetail.EACH);
		MeterRegistry late = new SimpleMeterRegistry();
		composite.add(late);
		assertThat(late.get(USE).timer()).isNotNull();
	}

	@Test
	void otherTimersReadTheSums() throws Exception {
		CompositeMeterRegistry composite = new CompositeMeterRegistry();
		MeterRegistry early = new SimpleMeterRegistry();
		composite.add(early);
		assertThat(hold(new PoolMetrics(composite, () -> detailOfOther()), 3)).isEqualTo(LeaseDetail.SUMS);
		MeterRegistry late = new SimpleMeterRegistry();
		composite.add(late);
		for (MeterRegistry registry : List.of(composite, early, late)) {
			assertThat(registry.get(USE).functionTimer().count()).isEqualTo(3);
			assertThat(registry.get(USE).functionTimer().totalTime(TimeUnit.SECONDS)).isEqualTo(6);
			assertThat(registry.get(USE + ".seconds.max").gauge().value()).isEqualTo(2);
			assertThat(registry.get(ACQUIRE).tag("outcome", "acquired").functionTimer().count()).isEqualTo(3);
		}
		this.clock.advance(Duration.ofMinutes(5));
		assertThat(composite.get(USE + ".seconds.max").gauge().value()).as("the maximum is that of the last minutes")
			.isZero();
		assertThat(composite.get(USE).functionTimer().count()).isEqualTo(3);
	}

	private static List<MeterFilter> detailOfOther() {
		return List.of(filter("http.server.requests",
				DistributionStatisticConfig.builder().percentilesHistogram(true).build()));
	}

	@Test
	void prometheusReadsTheSameSamplesWhicheverKindOfTimer() throws Exception {
		PrometheusMeterRegistry sums = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		hold(new PoolMetrics(sums), 3);
		assertThat(sums.scrape().lines()).contains("managed_pool_use_seconds_count{pool=\"foo\"} 3",
				"managed_pool_use_seconds_sum{pool=\"foo\"} 6.0", "managed_pool_use_seconds_max{pool=\"foo\"} 2.0",
				"managed_pool_acquire_seconds_count{outcome=\"acquired\",pool=\"foo\"} 3",
				"managed_pool_acquire_seconds_sum{outcome=\"acquired\",pool=\"foo\"} 0.0",
				"managed_pool_acquire_seconds_count{outcome=\"timed-out\",pool=\"foo\"} 0",
				"managed_pool_acquire_seconds_max{outcome=\"timed-out\",pool=\"foo\"} 0.0");
		assertThat(sums.scrape().contains("managed_pool_acquire_seconds_max{outcome=\"acquired\",pool=\"foo\"} 0.0"))
			.isEqualTo(SummedTimer.SHARES_NAMES);
		assertThat(sums.scrape().lines().filter((line) -> line.startsWith("# TYPE managed_pool_acquire_seconds ")))
			.containsExactly("# TYPE managed_pool_acquire_seconds summary");
	}

	@Test
	void timersThatAreSwitchedOffAreGone() throws Exception {
		MeterRegistry registry = new SimpleMeterRegistry();
		registry.config().meterFilter(MeterFilter.denyNameStartsWith(USE));
		hold(new PoolMetrics(registry), 1);
		assertThat(registry.getMeters()).extracting((meter) -> meter.getId().getName())
			.noneMatch((name) -> name.startsWith(USE))
			.contains(ACQUIRE);
	}

	/**
	 * Holds some leases for two seconds each.
	 * @return what the listener of the meters needs of leases
	 */
	private LeaseDetail hold(PoolMetrics metrics, int leases) throws Exception {
		PoolListener listener = metrics.listener("foo");
		Pool<Object> pool = Pool.<Object>builder((scope) -> new Object())
			.name("foo")
			.size(SizeRange.of("0..1"))
			.clock(this.clock)
			.listener(listener)
			.build();
		metrics.bind(pool);
		for (int i = 0; i < leases; i++) {
			Lease<Object> lease = pool.acquire();
			this.clock.advance(Duration.ofSeconds(2));
			lease.close();
		}
		return listener.leaseDetail();
	}

}
