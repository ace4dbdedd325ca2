package io.github.managedpools.boot.health;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

import io.github.managedpools.CreateFailure;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolState.Counters;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.PoolState.Resources;
import io.github.managedpools.SizeRange;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link PoolHealthIndicator}.
 */
class PoolHealthIndicatorTests {

	private final Pool<?> pool = mock(Pool.class);

	@Test
	void busyPoolIsUp() {
		Health health = health(Phase.RUNNING, new Resources(0, 2, 0, 0), 7, 0);
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("max", 2)
			.containsEntry("leased", 2)
			.containsEntry("pending", 7)
			.doesNotContainKey("error");
		then(this.pool).should().state();
		then(this.pool).shouldHaveNoMoreInteractions();
	}

	@Test
	void poolThatHasNothingToLendAndKeepsFailingIsDown() {
		Health health = health(Phase.RUNNING, new Resources(0, 0, 1, 0), 1, 3);
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("failingCreations", 3)
			.containsEntry("error", "java.io.IOException: refused")
			.containsEntry("failedAt", "2026-01-01T00:00:00Z");
	}

	@Test
	void poolThatStillHasResourcesIsUpThoughCreationsFail() {
		Health health = health(Phase.RUNNING, new Resources(1, 0, 0, 0), 0, 3);
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsKey("error");
	}

	@Test
	void suspendedPoolIsOutOfService() {
		assertThat(health(Phase.SUSPENDED, new Resources(1, 0, 0, 0), 0, 0).getStatus())
			.isEqualTo(Status.OUT_OF_SERVICE);
	}

	@Test
	void closedPoolIsDown() {
		assertThat(health(Phase.CLOSED, new Resources(0, 0, 0, 0), 0, 0).getStatus()).isEqualTo(Status.DOWN);
	}

	private Health health(Phase phase, Resources resources, int pending, int failingCreations) {
		CreateFailure failure = new CreateFailure(Instant.parse("2026-01-01T00:00:00Z"), new IOException("refused"));
		given(this.pool.state())
			.willReturn(new PoolState("foo", phase, new SizeRange(0, 2), resources, resources.leased(), pending,
					new Counters(0, 0, 0, 0, 0, 0, 0, 0, 0), failingCreations, List.of(failure)));
		return new PoolHealthIndicator(this.pool).health();
	}

}
