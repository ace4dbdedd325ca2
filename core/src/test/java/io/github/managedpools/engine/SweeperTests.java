package io.github.managedpools.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Steps;

import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sweeper visits the slots while anything can become due, so that the hot path needs
 * no clock.
 */
@Rule(Invariant.RESOURCES_EXPIRE_UNDER_ANY_TRAFFIC)
class SweeperTests {

	@EngineTest
	void unusedPoolIsSweptOnlyAsOftenAsNecessary(Pools pools, Steps steps, ManualClock clock) throws Exception {
		clock.advance(Duration.ofHours(1));
		AtomicInteger sweeps = steps.count(StepPoint.SWEEP);
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..2", (builder) -> builder.timeToLive(Duration.ofMinutes(10)));
		Lease<Probe> held = pool.acquire();
		Leases.makeIdle(pool, 1);
		clock.advance(Duration.ofMinutes(9));
		assertThat(sweeps.get()).as("until both have been quiet for two of them").isEqualTo(3);
		clock.advance(Duration.ofSeconds(61));
		Eventually.becomes("evicted in time", () -> factory.ledger().alive() == 1);
		held.close();
	}

	@EngineTest
	void poolInUseIsSweptEightTimesASecond(Pools pools, Steps steps, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		pool.acquire().close();
		AtomicInteger sweeps = steps.count(StepPoint.SWEEP);
		for (int i = 0; i < 80; i++) {
			pool.acquire().close();
			clock.advance(Duration.ofMillis(125));
		}
		assertThat(sweeps.get()).isBetween(78, 82);
	}

	@EngineTest
	void poolWhoseResourcesAreCheckedOnEachReturnIsSweptToo(Pools pools, Steps steps, ManualClock clock)
			throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.maxUses(1_000_000));
		pool.acquire().close();
		AtomicInteger sweeps = steps.count(StepPoint.SWEEP);
		for (int i = 0; i < 200; i++) {
			pool.acquire().close();
			clock.advance(Duration.ofMillis(50));
		}
		assertThat(sweeps.get()).isBetween(65, 82);
	}

	@EngineTest
	void dueTaskIsDoneAtThatInstant(Pools pools, ManualClock clock) throws Exception {
		Duration minute = Duration.ofMinutes(1);
		// The first sweep records since when a resource is idle
		Duration seen = Duration.ofMillis(125);
		ScriptedFactory aging = pools.factory();
		Leases.makeIdle(pools.open(aging, "0..1", (builder) -> builder.maxLifetime(minute).lifetimeJitter(0)), 1);
		ScriptedFactory idle = pools.factory();
		Leases.makeIdle(pools.open(idle, "0..1", (builder) -> builder.timeToLive(minute.minus(seen))), 1);
		ScriptedFactory kept = pools.factory().checks(script());
		Leases.makeIdle(pools.open(kept, "0..1",
				(builder) -> builder.keepAlive(minute.minus(seen)).validateAfterIdle(Duration.ofHours(1))), 1);
		clock.advance(minute.minusNanos(1));
		assertThat(aging.ledger().destroyed() + idle.ledger().destroyed() + kept.checkCalls()).isZero();
		clock.advance(Duration.ofNanos(1));
		Eventually.becomes("aged", () -> aging.ledger().destroyed() == 1);
		Eventually.becomes("evicted", () -> idle.ledger().destroyed() == 1);
		Eventually.becomes("kept alive", () -> kept.checkCalls() == 1);
	}

	@EngineTest
	void resourceIsKeptAliveWhenItHasBeenIdleForSoLongAndNotBefore(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory().checks(script());
		Pool<Probe> pool = pools.open(factory, "0..1",
				(builder) -> builder.keepAlive(Duration.ofSeconds(30)).validateAfterIdle(Duration.ofHours(1)));
		clock.advance(Duration.ofHours(1));
		Leases.makeIdle(pool, 1);
		for (int i = 0; i < 3; i++) {
			int before = i;
			clock.advance(Duration.ofMillis(29_500));
			assertThat(factory.checkCalls()).as("checks that came early").isEqualTo(before);
			clock.advance(Duration.ofMillis(750));
			Eventually.becomes("checked", () -> factory.checkCalls() == before + 1);
			Eventually.becomes("idle, and to be looked at again",
					() -> pool.state().resources().idle() == 1 && clock.scheduled() > 0);
		}
		assertThat(pool.state().counters().acquired()).as("leases; checks do not count").isEqualTo(1);
		// Using a resource keeps it alive too
		clock.advance(Duration.ofSeconds(20));
		callers.acquire(pool).result().close();
		clock.advance(Duration.ofSeconds(20));
		assertThat(factory.checkCalls()).isEqualTo(3);
	}

	@EngineTest
	void resourceIsValidatedWhenItHasBeenIdleForSoLongAndNotBefore(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		clock.advance(Duration.ofHours(1));
		for (Duration limit : new Duration[] { Duration.ofMillis(300), Duration.ofSeconds(10) }) {
			ScriptedFactory factory = pools.factory().checks(script());
			Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.validateAfterIdle(limit));
			Leases.makeIdle(pool, 1);
			// The margin is at most two sweeps
			clock.advance(limit.minus(Duration.ofMillis(251)));
			callers.acquire(pool).result().close();
			assertThat(factory.checkCalls()).isZero();
			Eventually.becomes("idle", () -> pool.state().resources().idle() == 1);
			clock.advance(limit);
			callers.acquire(pool).result().close();
			assertThat(factory.checkCalls()).isEqualTo(1);
		}
	}

}
