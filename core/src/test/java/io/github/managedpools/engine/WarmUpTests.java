package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.SizeRange;
import io.github.managedpools.WarmUp;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Regression;
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
 * The minimum is built for the first time.
 */
@Also(Promise.API)
class WarmUpTests {

	private static final Script WORKS = script(part("socket"));

	private static final IOException REFUSED = new IOException("refused");

	private static final Script FAILS = script(part("socket"), fail(REFUSED));

	private final Gate gate = new Gate();

	@Scenario(Situation.WARM_UP_INTERRUPTED)
	@EngineTest
	void interruptedWarmUpLeavesNothingBehind(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(WORKS, WORKS, WORKS, script(part("socket"), pass(this.gate)));
		PoolBuilder<Probe> builder = pools.builder(factory)
			.size(SizeRange.of(10))
			.warmUp(WarmUp.REQUIRED)
			.maxConcurrentCreations(1);
		Caller<Pool<Probe>> caller = callers.call(builder::build);
		this.gate.awaitArrival();
		assertThat(caller.awaitWaiting().interrupt().failure()).isInstanceOf(ResourceCreationException.class);
		assertThat(caller.flag()).isTrue();
		assertThat(factory.ledger().begun()).hasSize(4);
		assertThat(factory.ledger().destroyed()).isEqualTo(3);
		assertThat(factory.ledger().undone()).isEqualTo(4);
		assertThat(factory.ledger().alive()).isZero();
	}

	@Scenario(Situation.WARM_UP_INTERRUPTED)
	@EngineTest
	void requiredWarmUpFailsWithTheFirstFailure(Pools pools, Callers callers) {
		ScriptedFactory factory = pools.factory().creates(WORKS, WORKS, FAILS, WORKS);
		PoolBuilder<Probe> builder = pools.builder(factory)
			.size(SizeRange.of(5))
			.warmUp(WarmUp.REQUIRED)
			.maxConcurrentCreations(1);
		assertThat(callers.call(builder::build).failure()).isInstanceOf(ResourceCreationException.class)
			.hasCause(REFUSED);
		assertThat(factory.ledger().alive()).isZero();
	}

	@EngineTest
	void requiredWarmUpEndsWhenTheMinimumIsThere(Pools pools) {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "3..5", (builder) -> builder.warmUp(WarmUp.REQUIRED));
		assertThat(pool.state().resources().total()).isEqualTo(3);
		// The last one may still be on its way to the idle ones
		Eventually.becomes("idle", () -> pool.state().resources().idle() == 3);
		assertThat(factory.ledger().begun()).hasSize(3);
	}

	@EngineTest
	void requiredWarmUpOfNothingEndsAtOnce(Pools pools) {
		ScriptedFactory factory = pools.factory();
		pools.open(factory, "0..5", (builder) -> builder.warmUp(WarmUp.REQUIRED));
		assertThat(factory.ledger().begun()).isEmpty();
	}

	@EngineTest
	void eagerWarmUpGoesOnInTheBackground(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(pass(this.gate)));
		Pool<Probe> pool = pools.open(factory, "3..5");
		this.gate.awaitArrivals(3);
		assertThat(pool.state().resources().creating()).isEqualTo(3);
		this.gate.open();
		Eventually.becomes("warm", () -> pool.state().resources().idle() == 3);
	}

	@EngineTest
	void lazyWarmUpBeginsWithTheFirstAcquire(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "3..5", (builder) -> builder.warmUp(WarmUp.LAZY));
		assertThat(factory.ledger().begun()).isEmpty();
		pool.acquire().close();
		Eventually.becomes("warm", () -> pool.state().resources().idle() >= 3);
	}

	@Scenario(Situation.WARM_UP_FAILS_IN_PART)
	@Rule(Invariant.FAILURE_GOES_TO_ITS_OWN_CALLER)
	@Regression("deadpool 18: a stored error reached an unrelated caller")
	@EngineTest
	void failuresOfTheWarmUpHitNoLaterCaller(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().creates(FAILS, WORKS, FAILS, WORKS, FAILS, WORKS);
		Recorder recorder = new Recorder();
		Pool<Probe> pool = pools.open(factory, "5..5",
				(builder) -> builder.maxConcurrentCreations(5)
					.createBackoff(BackoffRange.of("100ms"))
					.listener(recorder));
		Eventually.becomes("three failed", () -> recorder.count("create failed") == 3);
		assertThat(factory.ledger().undone()).isEqualTo(3);
		Caller<Boolean> caller = callers.run(() -> Leases.giveBack(Leases.take(pool, 5)));
		Eventually.becomes("served", () -> {
			clock.advance(Duration.ofMillis(100));
			return caller.isDone();
		});
		assertThat(caller.result()).isTrue();
		assertThat(recorder.count("not acquired")).isZero();
	}

	@EngineTest
	void minimumIsKeptAfterALoss(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "2..5");
		Eventually.becomes("warm", () -> pool.state().resources().idle() == 2);
		try (Lease<Probe> lease = pool.acquire()) {
			lease.invalidate();
		}
		Eventually.becomes("replaced", () -> pool.state().resources().idle() == 2);
		assertThat(factory.ledger().begun()).hasSize(3);
	}

	@Regression("a required warm-up went on for ever when the first resource was too old before the last was built")
	@EngineTest
	void requiredWarmUpFailsWhenTheFirstIsTooOldBeforeTheLastIsBuilt(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory()
			.creates(script((act) -> clock.advance(Duration.ofSeconds(2)), part("socket")));
		PoolBuilder<Probe> builder = pools.builder(factory)
			.size(SizeRange.of(5))
			.warmUp(WarmUp.REQUIRED)
			.maxLifetime(Duration.ofSeconds(5))
			.maxConcurrentCreations(1);
		assertThat(callers.call(builder::build).failure()).isInstanceOf(ResourceCreationException.class)
			.hasMessageContaining("max-lifetime of PT5S")
			.hasMessageContaining("minimum of 5");
		assertThat(factory.ledger().alive()).isZero();
	}

	@Regression("a required warm-up went on for ever when each creation succeeded too late")
	@EngineTest
	void requiredWarmUpFailsWhenACreationComesTooLate(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket"), Script.passIgnoringInterrupts(this.gate)));
		PoolBuilder<Probe> builder = pools.builder(factory)
			.size(SizeRange.of(1))
			.warmUp(WarmUp.REQUIRED)
			.createTimeout(Duration.ofSeconds(1));
		Caller<Pool<Probe>> caller = callers.call(builder::build);
		this.gate.awaitArrival();
		clock.advance(Duration.ofSeconds(1));
		this.gate.open();
		assertThat(caller.failure()).isInstanceOf(ResourceCreationException.class)
			.hasMessageContaining("create-timeout of 1s");
		assertThat(factory.ledger().alive()).isZero();
	}

	@EngineTest
	void requiredWarmUpFailsWhenACreationIgnoresItsInterrupt(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket"), Script.passIgnoringInterrupts(this.gate)));
		PoolBuilder<Probe> builder = pools.builder(factory)
			.size(SizeRange.of(2))
			.warmUp(WarmUp.REQUIRED)
			.createTimeout(Duration.ofSeconds(1))
			.destroyTimeout(Duration.ofSeconds(2));
		Caller<Pool<Probe>> caller = callers.call(builder::build);
		this.gate.awaitArrivals(2);
		clock.advance(Duration.ofSeconds(1));
		clock.advance(Duration.ofSeconds(2));
		assertThat(caller.failure()).isInstanceOf(ResourceCreationException.class)
			.hasMessageContaining("create-timeout of 1s");
		this.gate.open();
	}

	@EngineTest
	void requiredWarmUpFailsWhenABuiltResourceBreaksMeanwhile(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory()
			.creates(WORKS, script(part("socket"), pass(this.gate)))
			.checks(script(Script.sayInvalid()));
		PoolBuilder<Probe> builder = pools.builder(factory)
			.size(SizeRange.of(2))
			.warmUp(WarmUp.REQUIRED)
			.keepAlive(Duration.ofSeconds(1))
			.maxConcurrentCreations(1);
		Caller<Pool<Probe>> caller = callers.call(builder::build);
		this.gate.awaitArrival();
		clock.advance(Duration.ofSeconds(2));
		assertThat(caller.failure()).isInstanceOf(ResourceCreationException.class)
			.hasMessageContaining("INVALID")
			.hasMessageContaining("minimum of 2");
		assertThat(factory.ledger().alive()).isZero();
	}

}
