package io.github.managedpools.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.HookedClock;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;
import io.github.managedpools.testkit.Steps;
import io.github.managedpools.testkit.ThreadKind;

import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Single instants of a hand-over that a race would hit only rarely.
 */
@Rule(Invariant.WAITER_ENDS_ONCE)
class HandOffRaceTests {

	@Scenario(Situation.TIMEOUT_MEETS_HAND_OFF)
	@Regression("ours: a hand-off that found its waiter gone could have kept the resource, and no test would have noticed")
	@EngineTest
	void handOffThatFindsItsWaiterGonePutsTheResourceDown(Pools pools, Callers callers, Steps steps, ManualClock clock)
			throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "1..1");
		Lease<Probe> lease = pool.acquire();
		Gate handingOff = steps.stopAt(StepPoint.HAND_OFF);
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		clock.advance(Duration.ofMillis(2));
		Caller<Boolean> releasing = callers.run(lease::close);
		handingOff.awaitArrival();
		assertThat(waiter.interrupt().failure()).isInstanceOf(InterruptedException.class);
		handingOff.open();
		releasing.result();
		assertAtRest(pool);
		assertThat(pool.state().counters().acquired()).as("leases, without a second one").isEqualTo(1);
	}

	@Scenario(Situation.CANCELLED_BETWEEN_DELIVERY_AND_LEASE)
	@EngineTest
	void newResourceWhoseWaiterLeavesInTheLastInstantIsIdle(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		HookedClock hooked = new HookedClock(clock);
		Gate connecting = new Gate();
		ScriptedFactory factory = pools.factory().creates(script(pass(connecting)));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.clock(hooked));
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		connecting.awaitArrival();
		// The sweeper is woken when the resource has been lent but not yet delivered
		hooked.onNextSchedule(() -> waiter.interrupt().join());
		connecting.open();
		assertThat(waiter.failure()).isInstanceOf(InterruptedException.class);
		assertAtRest(pool);
		assertThat(pool.state().counters().acquired()).as("leases, of which there was none").isZero();
	}

	@Scenario(Situation.CANCELLED_BETWEEN_DELIVERY_AND_LEASE)
	@EngineTest
	void waiterServedAndInterruptedBeforeItWakesHasBoth(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		HookedClock hooked = new HookedClock(clock);
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.clock(hooked));
		Lease<Probe> held = pool.acquire();
		Gate parking = new Gate();
		hooked.onNextPark(() -> {
			if (parking.passIgnoringInterrupts()) {
				Thread.currentThread().interrupt();
			}
		});
		Caller<Lease<Probe>> waiter = callers.acquire(pool);
		parking.awaitArrival();
		clock.advance(Duration.ofMillis(2));
		held.close();
		waiter.interrupt();
		parking.open();
		waiter.result().close();
		assertThat(waiter.flag()).as("the interrupt is left for what the caller does next").isTrue();
		assertThat(pool.state().counters().interrupted()).isZero();
	}

	@Rule(Invariant.OLDEST_WAITER_IS_SERVED_WITHIN_A_BOUND)
	@EngineTest
	void waiterThatGivesUpPassesItsNudgeOn(Pools pools, Callers callers, ManualClock clock) throws Exception {
		assumeTrue(callers.kind() == ThreadKind.PLATFORM, "a virtual thread is served and not nudged");
		HookedClock hooked = new HookedClock(clock);
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.clock(hooked));
		Lease<Probe> held = pool.acquire();
		Gate parking = new Gate();
		hooked.onNextPark(() -> {
			parking.passIgnoringInterrupts();
			Thread.currentThread().interrupt();
			// The clock is read when the interrupt has been seen but the waiter has not
			// ended yet
			hooked.onOwnReadings(() -> {
				hooked.onOwnReadings(null);
				callers.run(held::close).join();
			});
		});
		Caller<Lease<Probe>> first = callers.acquire(pool);
		parking.awaitArrival();
		Caller<Lease<Probe>> second = callers.acquireAndWait(pool);
		parking.open();
		assertThat(first.failure()).isInstanceOf(InterruptedException.class);
		second.result().close();
	}

	@Rule(Invariant.OLDEST_WAITER_IS_SERVED_WITHIN_A_BOUND)
	@EngineTest
	void nudgeIsForAPromiseToo(Pools pools, Callers callers, Steps steps) throws Exception {
		assumeTrue(callers.kind() == ThreadKind.PLATFORM, "a virtual thread is served and not nudged");
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Lease<Probe> held = pool.acquire();
		Caller<Lease<Probe>> first = callers.acquireAndWait(pool);
		CompletableFuture<Lease<Probe>> second = pool.acquireAsync();
		Gate shelved = steps.stopAt(StepPoint.SHELVED);
		Caller<Boolean> releasing = callers.run(held::close);
		shelved.awaitArrival();
		// The oldest waiter leaves after the release has found it and before the nudge
		assertThat(first.interrupt().failure()).isInstanceOf(InterruptedException.class);
		shelved.open();
		second.get(Eventually.BOUND.toMillis(), TimeUnit.MILLISECONDS).close();
		releasing.result();
	}

	@Rule(Invariant.OLDEST_WAITER_IS_SERVED_WITHIN_A_BOUND)
	@EngineTest
	void releaseHandsOverToAWaiterAfterAMillisecond(Pools pools, Callers callers, Steps steps, ManualClock clock)
			throws Exception {
		clock.advance(Duration.ofSeconds(1));
		for (long waited : List.of(999_999L, 1_000_000L)) {
			Pool<Probe> pool = pools.open(pools.factory(), "0..1");
			Lease<Probe> held = pool.acquire();
			Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
			clock.advance(Duration.ofNanos(waited));
			AtomicBoolean straight = steps.once(StepPoint.HAND_OFF, (thread) -> true, () -> {
			});
			held.close();
			waiter.result();
			// A virtual thread wakes so quickly that no newcomer need get ahead of it
			assertThat(straight.get()).isEqualTo(waited >= 1_000_000 || callers.kind() == ThreadKind.VIRTUAL);
			waiter.result().close();
		}
	}

	@Rule(Invariant.OLDEST_WAITER_IS_SERVED_WITHIN_A_BOUND)
	@EngineTest
	void newcomersOvertakeASlowWaiterButNotForEver(Pools pools, Callers callers, ManualClock clock) throws Exception {
		assumeTrue(callers.kind() == ThreadKind.PLATFORM, "newcomers do not get ahead of a virtual thread");
		HookedClock hooked = new HookedClock(clock);
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.clock(hooked));
		Lease<Probe> held = pool.acquire();
		Gate waking = new Gate();
		hooked.onNextPark(waking::passIgnoringInterrupts);
		Caller<Lease<Probe>> waiter = callers.acquire(pool);
		waking.awaitArrival();
		held.close();
		pool.tryAcquire().orElseThrow().close();
		clock.advance(Duration.ofMillis(2));
		int ahead = 0;
		for (Optional<Lease<Probe>> next = pool.tryAcquire(); next.isPresent(); next = pool.tryAcquire()) {
			next.get().close();
			assertThat(++ahead).as("newcomers that got ahead").isLessThanOrEqualTo(64);
		}
		assertThat(ahead).isGreaterThan(1);
		waking.open();
		waiter.result().close();
	}

	private static void assertAtRest(Pool<Probe> pool) {
		Eventually.holds(() -> {
			PoolState state = pool.state();
			Pools.assertSums(state);
			assertThat(state.resources()).isEqualTo(new PoolState.Resources(1, 0, 0, 0));
			assertThat(state.pending()).isZero();
		});
	}

}
