package io.github.managedpools.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.managedpools.TimeStatistics;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Promise;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TimeSums} and {@link TimeStatistics}.
 */
@Also(Promise.API)
class TimeSumsTests {

	private final TimeSums sums = new TimeSums();

	@Test
	void timesOfNoLeasesAreZero() {
		TimeStatistics times = addUp(0);
		assertThat(times.count()).isZero();
		assertThat(times.counts()).containsOnly(0L).hasSize(TimeStatistics.bounds().size() + 1);
		assertThat(List.of(times.total(), times.mean(), times.longest(), times.longestLately(), times.quantile(0.99)))
			.containsOnly(Duration.ZERO);
	}

	@Test
	void quantilesAreTheBoundsThatTheTimesDoNotExceed() {
		IntStream.rangeClosed(1, 100).forEach((millis) -> add(Duration.ofMillis(millis)));
		TimeStatistics times = addUp(0);
		assertThat(times.count()).isEqualTo(100);
		assertThat(times.mean()).isEqualTo(Duration.ofNanos(50_500_000));
		assertThat(times.quantile(0.5)).isEqualTo(Duration.ofMillis(50));
		assertThat(times.quantile(0.95)).isEqualTo(Duration.ofMillis(100));
		assertThat(times.longest()).isEqualTo(Duration.ofMillis(100));
		assertThat(count(times, Duration.ofMillis(1))).isEqualTo(1);
		assertThat(count(times, Duration.ofMillis(50))).isEqualTo(30);
		assertThat(count(times, Duration.ofMillis(100))).isEqualTo(50);
	}

	@Test
	void noQuantileIsAboveTheLongestTime() {
		add(Duration.ofMillis(11));
		assertThat(addUp(0).quantile(0.99)).isEqualTo(Duration.ofMillis(11));
	}

	@Test
	void eachBoundBelongsToTheCountBelowIt() {
		for (Duration bound : TimeStatistics.bounds()) {
			long before = count(addUp(0), bound);
			add(bound);
			assertThat(count(addUp(0), bound)).as("count at %s", bound).isEqualTo(before + 1);
			add(bound.plusNanos(1));
			assertThat(count(addUp(0), bound)).as("count above %s", bound).isEqualTo(before + 1);
		}
	}

	@Test
	void timesBeyondAllBoundsAndTimesOfAJumpingClockAreCounted() {
		add(Duration.ofNanos(-5));
		this.sums.add(Long.MIN_VALUE, 0);
		add(Duration.ofHours(1));
		add(Duration.ofDays(10_000));
		TimeStatistics times = addUp(0);
		assertThat(times.counts().get(0)).isEqualTo(2);
		assertThat(times.counts().get(TimeStatistics.bounds().size())).isEqualTo(2);
		assertThat(times.longest()).isEqualTo(Duration.ofDays(10_000));
	}

	@Test
	void longestTimeOfTheLastMinutesIsForgottenAfterTwo() {
		for (long start : List.of(0L, -TimeUnit.HOURS.toNanos(1), Long.MAX_VALUE - 5, Long.MIN_VALUE)) {
			TimeSums own = new TimeSums();
			own.add(TimeUnit.SECONDS.toNanos(7), start);
			own.add(TimeUnit.SECONDS.toNanos(3), start + TimeUnit.SECONDS.toNanos(59));
			assertThat(lately(own, start + TimeUnit.SECONDS.toNanos(60))).isEqualTo(Duration.ofSeconds(7));
			assertThat(lately(own, start + TimeUnit.SECONDS.toNanos(200))).isEqualTo(Duration.ZERO);
			own.add(1000, start + TimeUnit.SECONDS.toNanos(200));
			assertThat(lately(own, start + TimeUnit.SECONDS.toNanos(201))).isEqualTo(Duration.ofNanos(1000));
			assertThat(TimeSums.addUp(List.of(own), start).longest()).isEqualTo(Duration.ofSeconds(7));
		}
	}

	private static Duration lately(TimeSums sums, long now) {
		return TimeSums.addUp(List.of(sums), now).longestLately();
	}

	private void add(Duration duration) {
		long nanos = duration.toNanos();
		this.sums.add(nanos, 0);
	}

	private TimeStatistics addUp(long now) {
		return TimeSums.addUp(List.of(this.sums), now);
	}

	private static long count(TimeStatistics times, Duration bound) {
		return times.counts().get(TimeStatistics.bounds().indexOf(bound));
	}

}
