package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.LongRun;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.hang;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Resources are evicted because of their age, their number of uses or their idle time.
 */
@Also(Promise.API)
class EvictionTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	/** Longer than the greatest delay of a sweep. */
	private static final Duration SLACK = Duration.ofSeconds(1);

	private final Recorder recorder = new Recorder();

	@Scenario(Situation.DESTRUCTION_FAILS_DURING_EVICTION)
	@Rule(Invariant.USER_CODE_MAY_THROW_ANYTHING)
	@Regression("reactor-pool: one predicate that threw wedged the pool")
	@EngineTest
	void evictionGoesOnWhenADestructionThrows(Pools pools, ManualClock clock) throws Exception {
		for (Throwable thrown : List.of(new IOException("destroy"), new AssertionError("destroy"))) {
			ScriptedFactory factory = pools.factory().destroys(script(fail(thrown)), script());
			Pool<Probe> pool = pools.open(factory, "0..5", (builder) -> builder.timeToLive(MINUTE));
			Leases.makeIdle(pool, 5);
			clock.advance(MINUTE.plus(SLACK));
			Eventually.becomes("five attempts", () -> factory.ledger().destroyed() == 5);
			Leases.makeIdle(pool, 5);
			assertThat(factory.ledger().begun()).hasSize(10);
			clock.advance(MINUTE.plus(SLACK));
			Eventually.becomes("five more", () -> factory.ledger().destroyed() == 10);
		}
	}

	@Scenario(Situation.DESTRUCTION_FAILS_DURING_EVICTION)
	@EngineTest
	void evictionGoesOnWhenADestructionHangs(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().destroys(script(hang()), script());
		Pool<Probe> pool = pools.open(factory, "0..5", (builder) -> builder.timeToLive(MINUTE));
		Leases.makeIdle(pool, 5);
		clock.advance(MINUTE.plus(SLACK));
		Eventually.becomes("five attempts", () -> factory.ledger().destroyed() == 5);
		Eventually.becomes("four ended", () -> pool.state().resources().destroying() == 1);
		clock.advance(Duration.ofSeconds(10));
		Eventually.becomes("given up", () -> pool.state().resources().destroying() == 0);
		Leases.giveBack(Leases.take(pool, 5));
	}

	@Scenario(Situation.EVICTION_AND_EXPIRY)
	@EngineTest
	void idleResourcesGoDownToTheMinimum(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "2..5", (builder) -> builder.timeToLive(MINUTE).listener(this.recorder));
		Leases.makeIdle(pool, 5);
		clock.advance(MINUTE.minus(SLACK));
		assertThat(pool.state().resources().idle()).isEqualTo(5);
		clock.advance(SLACK.plus(SLACK));
		Eventually.becomes("two are left", () -> pool.state().resources().total() == 2);
		clock.advance(MINUTE.multipliedBy(10));
		assertThat(pool.state().resources().idle()).isEqualTo(2);
		assertThat(this.recorder.count("destroyed IDLE")).isEqualTo(3);
		assertThat(factory.ledger().begun()).hasSize(5);
	}

	@Rule(Invariant.RESOURCES_EXPIRE_UNDER_ANY_TRAFFIC)
	@Regression("ours: no sweep visited a resource that the pool itself held during the last one")
	@EngineTest
	void resourceThatBecomesIdleUnseenIsEvicted(Pools pools, ManualClock clock) throws Exception {
		Gate resetting = new Gate();
		ScriptedFactory factory = pools.factory().resets(script(pass(resetting)), script());
		Pool<Probe> pool = pools.open(factory, "0..5",
				(builder) -> builder.timeToLive(MINUTE).checkTimeout(Duration.ofHours(1)));
		pool.acquire().close();
		resetting.awaitArrival();
		clock.advance(Duration.ofMinutes(2));
		resetting.open();
		Eventually.becomes("idle, and a sweep is planned",
				() -> pool.state().resources().idle() == 1 && clock.scheduled() > 0);
		clock.advance(MINUTE.plus(SLACK));
		Eventually.becomes("evicted", () -> factory.ledger().alive() == 0);
	}

	@Rule(Invariant.RESOURCES_EXPIRE_UNDER_ANY_TRAFFIC)
	@Regression("ours: no sweep visited a resource that was never lent")
	@EngineTest
	void resourceThatWasNeverLentIsEvicted(Pools pools, ManualClock clock) {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..5", (builder) -> builder.timeToLive(MINUTE));
		assertThat(pool.tryAcquire()).isEmpty();
		Eventually.becomes("idle, and a sweep is planned",
				() -> pool.state().resources().idle() == 1 && clock.scheduled() > 0);
		clock.advance(MINUTE.plus(SLACK));
		Eventually.becomes("evicted", () -> factory.ledger().alive() == 0);
	}

	@Rule(Invariant.RESOURCES_EXPIRE_UNDER_ANY_TRAFFIC)
	@Regression("ZPool never shrank while there was a little traffic")
	@EngineTest
	void poolShrinksWhileSomeOfItIsBusy(Pools pools, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..5", (builder) -> builder.timeToLive(MINUTE));
		Leases.makeIdle(pool, 5);
		for (int i = 0; i < 30; i++) {
			pool.acquire().close();
			Eventually.becomes("reset", () -> pool.state().resources().leased() == 0);
			clock.advance(Duration.ofSeconds(5));
		}
		Eventually.becomes("one is left", () -> pool.state().resources().total() == 1);
	}

	@Scenario(Situation.EVICTION_AND_EXPIRY)
	@EngineTest
	@LongRun
	void evictionAndAcquireOfTheSameResourceAgree(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.timeToLive(Duration.ofSeconds(1)));
		for (int i = 0; i < 1000; i++) {
			Leases.makeIdle(pool, 1);
			clock.advance(Duration.ofMillis(990));
			Caller<Integer> caller = callers.call(() -> pool.use(Probe::use));
			clock.advance(Duration.ofMillis(200));
			caller.result();
		}
		assertThat(factory.ledger().peak()).isEqualTo(1);
	}

	@Scenario(Situation.EVICTION_AND_EXPIRY)
	@EngineTest
	void agedResourceIsRetiredOnItsReturn(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..1",
				(builder) -> builder.maxLifetime(MINUTE).lifetimeJitter(0).listener(this.recorder));
		Lease<Probe> lease = pool.acquire();
		clock.advance(MINUTE);
		assertThat(lease.get().isDestroyed()).isFalse();
		lease.close();
		Eventually.becomes("retired", () -> this.recorder.count("destroyed AGED") == 1);
		try (Lease<Probe> next = pool.acquire()) {
			assertThat(next.get().id()).isEqualTo(2);
		}
	}

	@Scenario(Situation.EVICTION_AND_EXPIRY)
	@EngineTest
	void hotResourceAgesToo(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.maxLifetime(MINUTE).lifetimeJitter(0));
		for (int i = 0; i < 120; i++) {
			pool.acquire().close();
			clock.advance(Duration.ofSeconds(1));
		}
		assertThat(factory.ledger().begun()).hasSizeBetween(2, 3);
	}

	@Scenario(Situation.EVICTION_AND_EXPIRY)
	@EngineTest
	void agedIdleResourceIsNeverLentAndIsReplaced(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "2..2",
				(builder) -> builder.maxLifetime(MINUTE).lifetimeJitter(0).listener(this.recorder));
		Eventually.becomes("warm", () -> pool.state().resources().idle() == 2);
		clock.advance(MINUTE);
		try (Lease<Probe> lease = pool.acquire()) {
			assertThat(lease.get().id()).isGreaterThan(2);
		}
		Eventually.becomes("replaced", () -> pool.state().resources().idle() == 2);
		assertThat(this.recorder.count("destroyed AGED")).isEqualTo(2);
	}

	@Rule(Invariant.RESOURCES_EXPIRE_UNDER_ANY_TRAFFIC)
	@EngineTest
	void jitterIsDrawnOnceAtBirth(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..40",
				(builder) -> builder.maxLifetime(Duration.ofSeconds(100)).lifetimeJitter(0.5));
		Leases.makeIdle(pool, 40);
		clock.advance(Duration.ofSeconds(49));
		assertThat(factory.ledger().destroyed()).isZero();
		List<Long> gone = new ArrayList<>();
		for (int second = 49; second < 100; second += 5) {
			gone.add((long) 40 - pool.state().resources().total());
			for (int again = 0; again < 20; again++) {
				clock.advance(Duration.ofMillis(250));
			}
			PoolState state = pool.state();
			long expected = state.counters().destroyed() + state.resources().destroying();
			Eventually.becomes("destroyed", () -> factory.ledger().destroyed() >= expected);
		}
		clock.advance(SLACK);
		Eventually.becomes("all gone at their full age", () -> factory.ledger().destroyed() == 40);
		assertThat(LongStream.of(gone.stream().mapToLong(Long::longValue).toArray()).distinct().count())
			.as("different ages, %s", gone)
			.isGreaterThan(3);
	}

	@EngineTest
	void resourceIsRetiredWhenItIsUsedUp(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.maxUses(3).listener(this.recorder));
		for (int i = 0; i < 9; i++) {
			pool.use(Probe::use);
		}
		Eventually.becomes("three used up", () -> this.recorder.count("destroyed USED_UP") == 3);
		assertThat(factory.ledger().begun()).hasSize(3).allSatisfy((probe) -> assertThat(probe.uses()).isEqualTo(3));
	}

	@EngineTest
	void usesOfCallersThatGaveUpBeforeTheirLeaseDoNotCount(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.maxUses(1000));
		for (int i = 0; i < 100; i++) {
			Lease<Probe> lease = pool.acquire();
			Caller<Boolean> waiter = callers.run(() -> pool.acquire().close());
			Eventually.becomes("waits", () -> pool.state().pending() == 1);
			waiter.interrupt();
			lease.close();
			waiter.join();
		}
		assertThat(pool.state().counters().acquired()).isLessThanOrEqualTo(200);
		assertThat(factory.ledger().begun()).hasSize(1);
	}

	@EngineTest
	void refreshRetiresEveryPresentResource(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..3", (builder) -> builder.listener(this.recorder));
		List<Lease<Probe>> leases = Leases.take(pool, 3);
		leases.get(0).close();
		pool.refresh();
		Eventually.becomes("the idle one now", () -> this.recorder.count("destroyed REFRESHED") == 1);
		leases.get(1).close();
		leases.get(2).close();
		Eventually.becomes("leased ones on return", () -> this.recorder.count("destroyed REFRESHED") == 3);
		try (Lease<Probe> lease = pool.acquire()) {
			assertThat(lease.get().id()).isEqualTo(4);
		}
	}

}
