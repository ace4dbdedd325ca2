package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.BackoffRange;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.Script;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Creations fail repeatedly.
 */
@Rule(Invariant.USER_CODE_DELAYS_NO_OTHER_CALLER)
class BackoffTests {

	private static final IOException REFUSED = new IOException("refused");

	private static final Script FAILS = script(part("socket"), fail(REFUSED));

	@Scenario(Situation.CREATION_RECOVERS_AFTER_FAILURES)
	@EngineTest
	void sixthAttemptWorksAfterFiveThatFailed(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().creates(FAILS, FAILS, FAILS, FAILS, FAILS, script(part("socket")));
		Pool<Probe> pool = pools.open(factory, "0..1");
		for (int i = 0; i < 5; i++) {
			Caller<Lease<Probe>> caller = callers.acquire(pool);
			awaitEnd(caller, clock);
			assertThat(caller.failure()).isInstanceOf(ResourceCreationException.class).hasCause(REFUSED);
		}
		Caller<Lease<Probe>> sixth = callers.acquire(pool);
		awaitEnd(sixth, clock);
		sixth.result().close();
		assertThat(factory.ledger().begun()).as("no hot loop").hasSize(6);
		assertThat(pool.state().failingCreations()).isZero();
		assertThat(pool.state().lastCreateFailures()).hasSize(5);
	}

	@Scenario(Situation.CREATION_RECOVERS_AFTER_FAILURES)
	@EngineTest
	void noAttemptIsMadeWhileTimeStandsStill(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().creates(FAILS);
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.acquireTimeout(Duration.ofMillis(50)));
		callers.acquire(pool).join();
		List<Caller<Lease<Probe>>> waiting = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			waiting.add(callers.acquire(pool));
		}
		waiting.forEach(Caller::awaitWaiting);
		Eventually.becomes("all wait", () -> pool.state().pending() == 10);
		assertThat(factory.ledger().begun()).hasSize(1);
		clock.advance(Duration.ofMillis(50));
		assertThat(waiting)
			.allSatisfy((caller) -> assertThat(caller.failure()).isInstanceOf(AcquireTimeoutException.class)
				.hasMessageEndingWith("; the last 1 creations failed")
				.hasCause(REFUSED));
	}

	@EngineTest
	void waitsBetweenFailuresGrowUpToTheirLimit(Pools pools, Callers callers, ManualClock clock) throws Exception {
		List<Duration> times = new CopyOnWriteArrayList<>();
		ScriptedFactory factory = pools.factory()
			.creates(script((act) -> times.add(Duration.ofNanos(clock.nanoTime())), fail(REFUSED)));
		pools.open(factory, "1..1", (builder) -> builder.createBackoff(BackoffRange.of("100ms..1s")));
		for (int attempts = 1; attempts <= 7; attempts++) {
			int expected = attempts;
			Eventually.becomes("attempt %d".formatted(attempts), () -> {
				if (times.size() >= expected) {
					return true;
				}
				clock.advance(Duration.ofMillis(5));
				// Another thread makes the attempt that is due
				return Boolean.FALSE;
			});
		}
		List<Long> waits = new ArrayList<>();
		for (int i = 1; i < times.size(); i++) {
			waits.add(times.get(i).minus(times.get(i - 1)).toMillis());
		}
		assertThat(waits.get(0)).isGreaterThanOrEqualTo(75);
		assertThat(waits.get(1)).isGreaterThanOrEqualTo(150);
		assertThat(waits.get(2)).isGreaterThanOrEqualTo(300);
		assertThat(waits.get(3)).isGreaterThanOrEqualTo(600);
		assertThat(waits.subList(4, waits.size())).allSatisfy((wait) -> assertThat(wait).isGreaterThanOrEqualTo(750));
	}

	@EngineTest
	void waitIsBetweenThreeQuartersOfTheRangeAndTheWhole(Pools pools, ManualClock clock) {
		List<Long> times = new CopyOnWriteArrayList<>();
		ScriptedFactory factory = pools.factory().creates(script((act) -> times.add(clock.nanoTime()), fail(REFUSED)));
		Pool<Probe> pool = pools.open(factory, "1..1",
				(builder) -> builder.createBackoff(BackoffRange.of("100ms..1s")));
		List<Integer> limits = List.of(100, 200, 400, 800, 1000, 1000);
		for (int i = 0; i < limits.size(); i++) {
			int failures = i + 1;
			Duration limit = Duration.ofMillis(limits.get(i));
			Eventually.becomes("failed again", () -> pool.state().failingCreations() == failures);
			clock.advance(limit);
			Eventually.becomes("tried again", () -> times.size() == failures + 1);
			assertThat(Duration.ofNanos(times.get(failures) - times.get(i)))
				.isGreaterThanOrEqualTo(limit.multipliedBy(3).dividedBy(4));
		}
	}

	@EngineTest
	void creationsThatFailTogetherCountOnce(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Gate connecting = new Gate();
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), pass(connecting), fail(REFUSED)));
		Pool<Probe> pool = pools.open(factory, "0..3");
		List<Caller<Lease<Probe>>> waiting = new ArrayList<>();
		for (int i = 1; i <= 3; i++) {
			waiting.add(callers.acquireAndWait(pool));
			connecting.awaitArrivals(i);
		}
		clock.advance(Duration.ofMillis(10));
		connecting.open();
		assertThat(waiting).allSatisfy((caller) -> assertThat(caller.failure()).hasCause(REFUSED));
		assertThat(pool.state().failingCreations()).isEqualTo(1);
		assertThat(pool.state().lastCreateFailures()).hasSize(3);
	}

	@EngineTest
	void latestTenFailuresAreKept(Pools pools, Callers callers) {
		ScriptedFactory factory = pools.factory()
			.creates(script((act) -> fail(new IOException("failure " + act.probe().id())).run(act)));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.createBackoff(BackoffRange.of(0)));
		for (int i = 0; i < 12; i++) {
			callers.acquire(pool).failure();
		}
		assertThat(pool.state().lastCreateFailures()).extracting((failure) -> failure.cause().getMessage())
			.hasSize(10)
			.startsWith("failure 12", "failure 11")
			.endsWith("failure 3");
	}

	@EngineTest
	void successEndsTheBackOff(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().creates(FAILS, script(part("socket")));
		Pool<Probe> pool = pools.open(factory, "0..3");
		callers.acquire(pool).join();
		Caller<Lease<Probe>> second = callers.acquire(pool);
		awaitEnd(second, clock);
		Lease<Probe> third = callers.acquire(pool).result();
		assertThat(factory.ledger().begun()).hasSize(3);
		second.result().close();
		third.close();
	}

	@EngineTest
	void noBackOffIsPossible(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(FAILS, FAILS, FAILS, script(part("socket")));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.createBackoff(BackoffRange.of(0)));
		for (int i = 0; i < 3; i++) {
			assertThat(callers.acquire(pool).failure()).hasCause(REFUSED);
		}
		callers.acquire(pool).result().close();
	}

	private static void awaitEnd(Caller<?> caller, ManualClock clock) {
		Eventually.becomes("ended", () -> {
			clock.advance(Duration.ofMillis(100));
			return caller.isDone();
		});
	}

}
