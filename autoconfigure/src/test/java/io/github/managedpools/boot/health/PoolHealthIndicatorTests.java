package io.github.managedpools.boot.health;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.managedpools.CreateFailure;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolState.Counters;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.PoolState.Resources;
import io.github.managedpools.SizeRange;
import io.github.managedpools.boot.running.RunningPool;
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
		then(this.pool).should().permits();
		then(this.pool).shouldHaveNoMoreInteractions();
	}

	@Test
	void poolThatKeepsFailingWithNothingToLendIsDown() {
		Health health = health(Phase.RUNNING, new Resources(0, 0, 1, 0), 1, 3);
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("failingCreations", 3)
			.containsEntry("error", "java.io.IOException: refused")
			.containsEntry("failingSince", "2026-01-01T00:00:00Z")
			.containsEntry("failedAt", "2026-01-01T00:00:00Z")
			.doesNotContainKey("failingFast");
	}

	@Test
	void poolThatFailsFastIsDownAndSaysSo() {
		given(this.pool.state()).willReturn(state(Phase.RUNNING, new Resources(0, 0, 0, 0), 0, 3, true));
		Health health = new PoolHealthIndicator(RunningPool.of(this.pool)).health();
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("failingFast", true)
			.containsEntry("failingSince", "2026-01-01T00:00:00Z")
			.containsEntry("error", "java.io.IOException: refused");
	}

	@Test
	void poolThatStillHasResourcesIsUpThoughCreationsFail() {
		Health health = health(Phase.RUNNING, new Resources(1, 0, 0, 0), 0, 3);
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsKey("error");
	}

	@Test
	void abandonedWorkIsShown() {
		assertThat(health(Phase.RUNNING, new Resources(1, 0, 0, 0, 3), 0, 0).getDetails()).containsEntry("givenUp", 3);
		assertThat(health(Phase.RUNNING, new Resources(1, 0, 0, 0), 0, 0).getDetails()).doesNotContainKey("givenUp");
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

	@Test
	void keyedPoolIsUpWhileOneOfItsKeysFails() {
		Health health = keyedHealth(Phase.RUNNING,
				Map.of("good", state(new Resources(0, 0, 0, 0), 0, 0), "bad", state(new Resources(0, 0, 0, 0), 1, 3)));
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("keys", 2)
			.containsEntry("failingKeys", 1)
			.containsEntry("waitingKeys", 1)
			.containsEntry("pending", 1)
			.containsEntry("failingCreations", 3)
			.containsEntry("error", "java.io.IOException: refused");
	}

	@Test
	void keyedPoolIsDownWhenNothingCanBeLentForAnyKey() {
		Health health = keyedHealth(Phase.RUNNING,
				Map.of("bad", state(new Resources(0, 0, 0, 0), 0, 2), "worse", state(new Resources(0, 0, 1, 0), 1, 3)));
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("failingKeys", 2).containsEntry("waitingKeys", 0);
	}

	@Test
	void keyedPoolWithoutKeysIsUp() {
		assertThat(keyedHealth(Phase.RUNNING, Map.of()).getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void suspendedKeyedPoolIsOutOfService() {
		assertThat(keyedHealth(Phase.SUSPENDED, Map.of()).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
	}

	private Health keyedHealth(Phase phase, Map<String, PoolState> keys) {
		@SuppressWarnings("unchecked")
		KeyedPool<String, Object> keyed = mock(KeyedPool.class);
		int pending = keys.values().stream().mapToInt(PoolState::pending).sum();
		int failing = keys.values().stream().mapToInt(PoolState::failingCreations).sum();
		given(keyed.state()).willReturn(state(phase, new Resources(0, 0, 0, 0), pending, failing));
		given(keyed.states()).willReturn(keys);
		given(keyed.settings()).willReturn(KeyedPoolSettings.defaults());
		return new PoolHealthIndicator(RunningPool.of(keyed)).health();
	}

	private Health health(Phase phase, Resources resources, int pending, int failingCreations) {
		given(this.pool.state()).willReturn(state(phase, resources, pending, failingCreations));
		return new PoolHealthIndicator(RunningPool.of(this.pool)).health();
	}

	private static PoolState state(Resources resources, int pending, int failingCreations) {
		return state(Phase.RUNNING, resources, pending, failingCreations);
	}

	private static PoolState state(Phase phase, Resources resources, int pending, int failingCreations) {
		return state(phase, resources, pending, failingCreations, false);
	}

	private static PoolState state(Phase phase, Resources resources, int pending, int failingCreations,
			boolean failingFast) {
		CreateFailure failure = new CreateFailure(Instant.parse("2026-01-01T00:00:00Z"), new IOException("refused"));
		return new PoolState("foo", phase, new SizeRange(0, 2), resources, resources.leased(), pending,
				new Counters(0, 0, 0, 0, 0, 0, 0, 0, 0), failingCreations, (failingCreations > 0) ? failure.at() : null,
				failingFast, List.of(failure));
	}

}
