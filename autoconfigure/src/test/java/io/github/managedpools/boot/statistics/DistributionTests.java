package io.github.managedpools.boot.statistics;

import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Distribution}.
 */
class DistributionTests {

	private final Distribution distribution = new Distribution();

	@Test
	void nothingIsZero() {
		assertThat(this.distribution.snapshot()).isEqualTo(new TimeDistribution(0, 0, 0, 0, 0, 0, Map.of()));
	}

	@Test
	void quantilesAreTheBoundsThatTheTimesDoNotExceed() {
		IntStream.rangeClosed(1, 100).forEach((millis) -> this.distribution.add(Duration.ofMillis(millis)));
		TimeDistribution times = this.distribution.snapshot();
		assertThat(times.count()).isEqualTo(100);
		assertThat(times.meanMillis()).isEqualTo(50.5);
		assertThat(times.p50Millis()).isEqualTo(50);
		assertThat(times.p95Millis()).isEqualTo(100);
		assertThat(times.maxMillis()).isEqualTo(100);
		assertThat(times.buckets()).containsEntry("1.0", 1L).containsEntry("50.0", 30L).containsEntry("100.0", 50L);
	}

	@Test
	void noQuantileIsAboveTheLongestTime() {
		this.distribution.add(Duration.ofMillis(11));
		assertThat(this.distribution.snapshot().p99Millis()).isEqualTo(11);
	}

	@Test
	void durationsBeyondAllBoundsAreCounted() {
		this.distribution.add(Duration.ZERO);
		this.distribution.add(Duration.ofHours(1));
		assertThat(this.distribution.snapshot().buckets()).containsEntry("0.001", 1L).containsEntry("more", 1L);
		assertThat(this.distribution.snapshot().p99Millis()).isEqualTo(3_600_000);
	}

}
