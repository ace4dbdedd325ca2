package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceCreationException;
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
import static io.github.managedpools.testkit.Script.passIgnoringInterrupts;
import static io.github.managedpools.testkit.Script.sayInvalid;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A resource that was idle for long is validated before it is lent.
 */
@Also(Promise.API)
class ValidationTests {

	private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(5);

	private static final Script INVALID = script(sayInvalid());

	private final Recorder recorder = new Recorder();

	private final Gate gate = new Gate();

	@Scenario(Situation.ALL_IDLE_RESOURCES_INVALID)
	@EngineTest
	void freshResourceIsLentWhenAllIdleOnesAreInvalid(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().checks(INVALID);
		Pool<Probe> pool = pools.open(factory, "0..3",
				(builder) -> builder.validateAfterIdle(Duration.ZERO).listener(this.recorder));
		Leases.makeIdle(pool, 3);
		try (Lease<Probe> lease = callers.acquire(pool).result()) {
			assertThat(lease.get().id()).isGreaterThan(3);
		}
		// A fresh one is checked too if an older one is found broken before its delivery
		assertThat(factory.checkCalls()).as("each but the one lent, once at most")
			.isLessThan(factory.ledger().begun().size());
		assertThat(this.recorder.count("destroyed INVALID")).isGreaterThan(0);
	}

	@Scenario(Situation.ALL_IDLE_RESOURCES_INVALID)
	@EngineTest
	void validatorThatAlwaysFailsDoesNotMakeThePoolSpin(Pools pools, Callers callers) throws Exception {
		IOException refused = new IOException("refused");
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket")), script(part("socket")), script(part("socket")), script(fail(refused)))
			.checks(INVALID);
		Pool<Probe> pool = pools.open(factory, "0..3", (builder) -> builder.validateAfterIdle(Duration.ZERO));
		Leases.makeIdle(pool, 3);
		assertThat(callers.acquire(pool).failure()).isInstanceOf(ResourceCreationException.class).hasCause(refused);
		assertThat(factory.checkCalls()).isLessThanOrEqualTo(3);
		assertThat(factory.ledger().begun()).hasSizeLessThanOrEqualTo(6);
	}

	@Rule(Invariant.USER_CODE_MAY_THROW_ANYTHING)
	@EngineTest
	void validationThatThrowsCountsAsFailed(Pools pools, Callers callers) throws Exception {
		for (Throwable thrown : List.of(new IOException("check"), new AssertionError("check"))) {
			Recorder moments = new Recorder();
			ScriptedFactory factory = pools.factory().checks(script(fail(thrown)), script());
			Pool<Probe> pool = pools.open(factory, "0..1",
					(builder) -> builder.validateAfterIdle(Duration.ZERO).listener(moments));
			Leases.makeIdle(pool, 1);
			try (Lease<Probe> lease = callers.acquire(pool).result()) {
				assertThat(lease.get().id()).isEqualTo(2);
			}
			assertThat(moments.failures()).containsExactly(thrown);
		}
	}

	@EngineTest
	void validationThatHangsCountsAsFailed(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(passIgnoringInterrupts(this.gate)), script());
		Pool<Probe> pool = pools.open(factory, "0..1",
				(builder) -> builder.validateAfterIdle(Duration.ZERO).listener(this.recorder));
		Leases.makeIdle(pool, 1);
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		this.gate.awaitArrival();
		assertThat(pool.state().resources().leased()).as("in validation").isEqualTo(1);
		clock.advance(CHECK_TIMEOUT);
		assertThat(caller.result().get().id()).isEqualTo(2);
		caller.result().close();
		assertThat(this.recorder.count("failure")).isEqualTo(1);
		this.gate.open();
	}

	@Rule(Invariant.USER_CODE_MAY_THROW_ANYTHING)
	@EngineTest
	void validationThatTakesTooLongIsInterruptedAndNamed(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		Gate interrupted = new Gate();
		ScriptedFactory factory = pools.factory().checks(script((act) -> {
			try {
				this.gate.pass();
			}
			catch (InterruptedException ex) {
				interrupted.arrive();
				throw ex;
			}
		}));
		Pool<Probe> pool = pools.open(factory, "0..1",
				(builder) -> builder.validateAfterIdle(Duration.ZERO).listener(this.recorder));
		Leases.makeIdle(pool, 1);
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		this.gate.awaitArrival();
		clock.advance(CHECK_TIMEOUT);
		interrupted.awaitArrival();
		caller.result().close();
		assertThat(this.recorder.count("failure a validation took longer than the check-timeout")).isEqualTo(1);
	}

	@Rule(Invariant.USER_CODE_DELAYS_NO_OTHER_CALLER)
	@EngineTest
	void waiterTakesAReturnedResourceWhileAValidationHangs(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(pass(this.gate)), script());
		Pool<Probe> pool = pools.open(factory, "0..2", (builder) -> builder.validateAfterIdle(Duration.ZERO));
		List<Lease<Probe>> leases = Leases.take(pool, 2);
		leases.get(0).close();
		Eventually.becomes("idle", () -> pool.state().resources().idle() == 1);
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		this.gate.awaitArrival();
		leases.get(1).close();
		assertThat(caller.result().get().id()).isEqualTo(2);
		caller.result().close();
		this.gate.open();
	}

	@Rule(Invariant.DEADLINES_ARE_ABSOLUTE)
	@EngineTest
	void hangingValidationDoesNotExtendADeadline(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(pass(this.gate)));
		Pool<Probe> pool = pools.open(factory, "0..1",
				(builder) -> builder.validateAfterIdle(Duration.ZERO).acquireTimeout(Duration.ofSeconds(1)));
		Leases.makeIdle(pool, 1);
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		this.gate.awaitArrival();
		clock.advance(Duration.ofSeconds(1));
		assertThat(caller.failure()).isInstanceOf(AcquireTimeoutException.class);
		this.gate.open();
		Eventually.becomes("idle again", () -> pool.state().resources().idle() == 1);
	}

	@Rule(Invariant.DEADLINES_ARE_ABSOLUTE)
	@EngineTest
	void rowOfInvalidResourcesDoesNotExtendADeadline(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory()
			.checks(script((act) -> clock.advance(Duration.ofMillis(400)), sayInvalid()))
			.destroys(script(pass(this.gate)));
		Pool<Probe> pool = pools.open(factory, "0..5",
				(builder) -> builder.validateAfterIdle(Duration.ZERO).acquireTimeout(Duration.ofSeconds(1)));
		Leases.makeIdle(pool, 5);
		long before = clock.nanoTime();
		assertThat(callers.acquire(pool).failure()).isInstanceOf(AcquireTimeoutException.class);
		assertThat(Duration.ofNanos(clock.nanoTime() - before)).isLessThanOrEqualTo(Duration.ofSeconds(2));
		this.gate.open();
	}

	@EngineTest
	void interruptOfACallerDoesNotReachTheValidation(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(pass(this.gate)));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.validateAfterIdle(Duration.ZERO));
		Leases.makeIdle(pool, 1);
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		this.gate.awaitArrival();
		assertThat(caller.interrupt().failure()).isInstanceOf(InterruptedException.class);
		this.gate.open();
		Eventually.becomes("idle again", () -> pool.state().resources().idle() == 1);
		assertThat(factory.ledger().begun()).hasSize(1);
	}

	@EngineTest
	void resourceThatWasJustUsedIsNotValidated(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script());
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.validateAfterIdle(Duration.ofSeconds(10)));
		Leases.makeIdle(pool, 1);
		clock.advance(Duration.ofSeconds(9));
		Leases.makeIdle(pool, 1);
		assertThat(factory.checkCalls()).isZero();
		clock.advance(Duration.ofSeconds(11));
		Leases.makeIdle(pool, 1);
		assertThat(factory.checkCalls()).isEqualTo(1);
	}

	@EngineTest
	void justCreatedResourceIsNotValidated(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory().checks(INVALID);
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.validateAfterIdle(Duration.ZERO));
		pool.acquire().close();
		assertThat(factory.checkCalls()).isZero();
	}

	@EngineTest
	void tryAcquireValidatesInPlace(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(), INVALID, script(passIgnoringInterrupts(this.gate)));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.validateAfterIdle(Duration.ZERO));
		Leases.makeIdle(pool, 1);
		assertThat(callers.call(pool::tryAcquire).result()).hasValueSatisfying(Lease::close);
		Eventually.becomes("idle", () -> pool.state().resources().idle() == 1);
		assertThat(callers.call(pool::tryAcquire).result()).isEmpty();
		Eventually.becomes("replaced",
				() -> factory.ledger().begun().size() == 2 && pool.state().resources().idle() == 1);
		var caller = callers.call(pool::tryAcquire);
		this.gate.awaitArrival();
		caller.awaitWaiting();
		clock.advance(CHECK_TIMEOUT);
		assertThat(caller.result()).isEmpty();
		this.gate.open();
	}

	@EngineTest
	void tryAcquireKeepsTheInterruptFlag(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory().checks(script()), "0..1",
				(builder) -> builder.validateAfterIdle(Duration.ZERO));
		Leases.makeIdle(pool, 1);
		Caller<Boolean> caller = callers.run(() -> {
			Thread.currentThread().interrupt();
			pool.tryAcquire().orElseThrow().close();
		});
		assertThat(caller.flag()).isTrue();
		assertThat(caller.result()).isTrue();
	}

	@Rule(Invariant.USER_CODE_MAY_THROW_ANYTHING)
	@Regression("reactor-pool: one predicate that threw wedged the pool")
	@EngineTest
	void keepAliveReplacesBrokenResources(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().checks(INVALID, script(fail(new AssertionError("check"))), script());
		// No check runs out of time, although the clock jumps ahead of its thread
		Pool<Probe> pool = pools.open(factory, "0..3",
				(builder) -> builder.keepAlive(Duration.ofSeconds(30))
					.checkTimeout(Duration.ofMinutes(5))
					.listener(this.recorder));
		Leases.makeIdle(pool, 3);
		clock.advance(Duration.ofSeconds(32));
		Eventually.becomes("all checked", () -> factory.checkCalls() >= 3);
		Eventually.becomes("two are broken", () -> this.recorder.count("destroyed INVALID") == 2);
		Eventually.becomes("replaced", () -> {
			clock.advance(Duration.ofMillis(100));
			return factory.ledger().begun().size() > 3 && pool.state().resources().idle() >= 2;
		});
	}

	@EngineTest
	void keepAliveComesAgainAndAgain(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script());
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.keepAlive(Duration.ofSeconds(30)));
		Leases.makeIdle(pool, 1);
		for (int i = 1; i <= 5; i++) {
			int expected = i;
			clock.advance(Duration.ofSeconds(32));
			Eventually.becomes("checked again", () -> factory.checkCalls() == expected);
			Eventually.becomes("idle, and to be looked at again",
					() -> pool.state().resources().idle() == 1 && clock.scheduled() > 0);
		}
	}

}
