package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.Script;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;

import static io.github.managedpools.testkit.Script.hang;
import static io.github.managedpools.testkit.Script.hangIgnoringInterrupts;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.passIgnoringInterrupts;
import static io.github.managedpools.testkit.Script.sayInvalid;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The far side has silently dropped the connections: the checks of idle resources hang or
 * fail, but new resources can be built. A caller waits for one check and one creation,
 * however many idle resources there are.
 */
@Regression("dead idle resources were tried one after the other, although there was room for a new one")
@Scenario(Situation.CHECKS_OF_DEAD_RESOURCES_HANG)
@Rule({ Invariant.DEADLINES_ARE_ABSOLUTE, Invariant.DOUBTFUL_RESOURCE_IS_CHECKED_FIRST })
class DeadIdleResourceTests {

	private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(5);

	private static final Duration LONG_IDLE = Duration.ofSeconds(1);

	private static final List<Integer> COUNTS = List.of(1, 10, 1_000);

	private final Gate gate = new Gate();

	/**
	 * Creates a pool whose resources are all idle, each for long enough to be validated.
	 */
	private static Pool<Probe> withIdle(Pools pools, ScriptedFactory factory, int idle, int max,
			Consumer<PoolBuilder<Probe>> settings) throws Exception {
		Pool<Probe> pool = pools.open(factory, "0.." + max, settings
			.andThen((builder) -> builder.acquireTimeout(Duration.ofSeconds(30)).maxConcurrentCreations(4)));
		Leases.makeIdle(pool, idle);
		pools.clock().advance(LONG_IDLE);
		return pool;
	}

	private static Consumer<PoolBuilder<Probe>> defaults() {
		return (builder) -> {
		};
	}

	@EngineTest
	void callerGetsANewResourceAfterOneCheckHowManyIdleOnesEverAreDead(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		for (Script check : List.of(script(hang()), script(hangIgnoringInterrupts()))) {
			for (int idle : COUNTS) {
				for (int max : new int[] { idle, 2 * idle }) {
					ScriptedFactory factory = pools.factory().checks(check);
					Pool<Probe> pool = withIdle(pools, factory, idle, max, defaults());
					Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
					Eventually.becomes("the check hangs", () -> factory.checkCalls() == 1);
					clock.advance(CHECK_TIMEOUT);
					assertThat(caller.result().get().id()).isGreaterThan(idle);
					caller.result().close();
				}
			}
		}
	}

	@EngineTest
	void promiseIsKeptAfterOneCheckHoweverManyIdleResourcesAreDead(Pools pools, ManualClock clock) throws Exception {
		for (int idle : COUNTS) {
			ScriptedFactory factory = pools.factory().checks(script(hang()));
			Pool<Probe> pool = withIdle(pools, factory, idle, 2 * idle, defaults());
			CompletableFuture<Lease<Probe>> promise = pool.acquireAsync();
			Eventually.becomes("the check hangs", () -> factory.checkCalls() == 1);
			clock.advance(CHECK_TIMEOUT);
			Lease<Probe> lease = promise.get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
			assertThat(lease.get().id()).isGreaterThan(idle);
			lease.close();
		}
	}

	@EngineTest
	void sharedResourcesThatAreDeadCostOneCheck(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(hang()));
		Pool<Probe> pool = pools.open(factory, "0..20", (builder) -> builder.leasesPerResource(2));
		Leases.giveBack(Leases.take(pool, 20));
		Eventually.becomes("idle", () -> pool.state().resources().idle() == 10);
		clock.advance(LONG_IDLE);
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		Eventually.becomes("the check hangs", () -> factory.checkCalls() == 1);
		clock.advance(CHECK_TIMEOUT);
		assertThat(caller.result().get().id()).isGreaterThan(10);
		caller.result().close();
	}

	@EngineTest
	void deadResourcesOfAKeyCostOneCheck(Pools pools, Callers callers, ManualClock clock) throws Exception {
		for (Integer total : new Integer[] { null, 10 }) {
			Family family = pools.openKeyed(true, (builder) -> builder.size(SizeRange.of("0..10")).maxTotal(total));
			ScriptedFactory factory = family.factory("a").checks(script(hang()));
			factory.resets(script());
			List<Lease<Probe>> leases = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				leases.add(family.pool().acquire("a"));
			}
			Leases.giveBack(leases);
			Eventually.becomes("idle", () -> family.pool().state().resources().idle() == 10);
			clock.advance(LONG_IDLE);
			Caller<Lease<Probe>> caller = callers.call(() -> family.pool().acquire("a"));
			Eventually.becomes("the check hangs", () -> factory.checkCalls() == 1);
			clock.advance(CHECK_TIMEOUT);
			assertThat(caller.result().get().id()).isGreaterThan(10);
			caller.result().close();
		}
	}

	@EngineTest
	void severalCallersWaitAsLongAsOne(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(hang()));
		Pool<Probe> pool = withIdle(pools, factory, 10, 20, defaults());
		List<Caller<Lease<Probe>>> waiting = new ArrayList<>();
		for (int i = 1; i <= 5; i++) {
			waiting.add(callers.acquireAndWait(pool));
			int begun = i;
			Eventually.becomes("a check for each", () -> factory.checkCalls() == begun);
		}
		clock.advance(CHECK_TIMEOUT);
		for (Caller<Lease<Probe>> caller : waiting) {
			assertThat(caller.result().get().id()).isGreaterThan(10);
		}
		for (Caller<Lease<Probe>> caller : waiting) {
			caller.result().close();
		}
	}

	@EngineTest
	void callerWhoComesWhileAnothersCheckHangsGetsACreationWhenThatCheckRunsOut(Pools pools, Callers callers,
			ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(hang()));
		Pool<Probe> pool = withIdle(pools, factory, 10, 20, (builder) -> builder.acquireTimeout(Duration.ofSeconds(3)));
		Caller<Lease<Probe>> first = callers.call(() -> pool.acquire(Duration.ofSeconds(3)));
		Eventually.becomes("its check hangs", () -> factory.checkCalls() == 1);
		first.awaitWaiting();
		clock.advance(Duration.ofSeconds(3));
		assertThat(first.failure()).isInstanceOf(AcquireTimeoutException.class);
		Caller<Lease<Probe>> second = callers.call(() -> pool.acquire(Duration.ofSeconds(3)));
		Eventually.becomes("its check hangs too", () -> factory.checkCalls() == 2);
		second.awaitWaiting();
		clock.advance(Duration.ofSeconds(2));
		assertThat(second.result().get().id()).isGreaterThan(10);
		second.result().close();
	}

	@EngineTest
	void callerWhoComesAfterACheckRanOutDoesNotWaitForAnother(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(hang()));
		Pool<Probe> pool = withIdle(pools, factory, 10, 20, defaults());
		Caller<Lease<Probe>> first = callers.acquireAndWait(pool);
		Eventually.becomes("its check hangs", () -> factory.checkCalls() == 1);
		clock.advance(CHECK_TIMEOUT);
		Lease<Probe> held = first.result();
		Lease<Probe> next = callers.acquire(pool).result();
		assertThat(next.get().id()).isGreaterThan(10);
		next.close();
		held.close();
	}

	@EngineTest
	void oneBrokenResourceCostsNoCreationForCallersWhoseChecksContinue(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory()
			.checks(script(pass(this.gate)), script(sayInvalid()), script(pass(this.gate)));
		Pool<Probe> pool = withIdle(pools, factory, 3, 20, defaults());
		Caller<Lease<Probe>> first = callers.acquireAndWait(pool);
		this.gate.awaitArrival();
		Caller<Lease<Probe>> second = callers.acquire(pool);
		second.result();
		assertThat(factory.ledger().begun()).as("one for each caller at most, and three before")
			.hasSizeLessThanOrEqualTo(5);
		this.gate.open();
		first.result().close();
		second.result().close();
	}

	@EngineTest
	void healthyResourceServesWhileTheDestructionOfADeadOneHangs(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory()
			.checks(script(hang()), script(hang()), script())
			.destroys(script(passIgnoringInterrupts(this.gate)));
		Pool<Probe> pool = withIdle(pools, factory, 3, 3, defaults());
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		Eventually.becomes("the check hangs", () -> factory.checkCalls() == 1);
		clock.advance(CHECK_TIMEOUT);
		assertThat(caller.result().get().id()).isLessThanOrEqualTo(3);
		caller.result().close();
		this.gate.open();
	}

	@EngineTest
	void checksBesideACreationAreLimitedLikeCreations(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory()
			.checks(script(hang()))
			.destroys(script(passIgnoringInterrupts(this.gate)));
		Pool<Probe> pool = withIdle(pools, factory, 20, 20, defaults());
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		Eventually.becomes("the check hangs", () -> factory.checkCalls() == 1);
		clock.advance(CHECK_TIMEOUT);
		Eventually.becomes("others are checked side by side", () -> factory.checkCalls() == 5);
		assertThat(pool.state().resources().leased()).as("in validation").isEqualTo(4);
		this.gate.open();
		caller.result().close();
	}

	@EngineTest
	void tryAcquireWaitsForOneCheckTimeoutAtMost(Pools pools, Callers callers, ManualClock clock) throws Exception {
		List<Function<Pool<Probe>, Callers.Action>> attempts = List.of(
				(pool) -> () -> assertThat(pool.tryAcquire()).isEmpty(),
				(pool) -> () -> assertThat(catchThrowable(() -> pool.acquire(Duration.ZERO)))
					.isInstanceOf(AcquireTimeoutException.class));
		for (Function<Pool<Probe>, Callers.Action> attempt : attempts) {
			ScriptedFactory factory = pools.factory().checks(script(hang()));
			Pool<Probe> pool = withIdle(pools, factory, 10, 20, defaults());
			Caller<Boolean> caller = callers.run(attempt.apply(pool));
			Eventually.becomes("the check hangs", () -> factory.checkCalls() == 1);
			caller.awaitWaiting();
			clock.advance(CHECK_TIMEOUT);
			assertThat(caller.result()).isTrue();
			assertThat(factory.checkCalls()).as("checks begun").isEqualTo(1);
			Eventually.becomes("no check is left alone", () -> pool.state().resources().leased() == 0);
			Eventually.becomes("one is built for the next caller", () -> factory.ledger().begun().size() > 10);
		}
	}

	@EngineTest
	void checkThatFailsSlowlyLeavesTheNextTheRestOfTheTime(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory()
			.checks(script((act) -> clock.advance(Duration.ofSeconds(3)), sayInvalid()));
		Pool<Probe> pool = withIdle(pools, factory, 10, 10, defaults());
		assertThat(callers.call(pool::tryAcquire).result()).isEmpty();
		Eventually.becomes("replaced", () -> factory.ledger().begun().size() == 11);
		assertThat(factory.checkCalls()).as("checks within one check-timeout").isEqualTo(2);
	}

	@EngineTest
	void refreshDuringHangingChecksRetiresThemAll(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(hang()));
		Pool<Probe> pool = withIdle(pools, factory, 3, 3, defaults());
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		Eventually.becomes("the check hangs", () -> factory.checkCalls() == 1);
		pool.refresh();
		assertThat(caller.result().get().id()).as("built in the place of one that was refreshed").isGreaterThan(3);
		caller.result().close();
		clock.advance(CHECK_TIMEOUT);
		Eventually.becomes("all of the old are gone", () -> factory.ledger().destroyed() == 3);
	}

	@EngineTest
	void keepAliveThatHangsEverywhereCostsACallerOneCheck(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(hang()));
		Pool<Probe> pool = pools.open(factory, "0..4",
				// Longer than the time over which keep-alive checks are spread, so that
				// all hang at once
				(builder) -> builder.keepAlive(Duration.ofSeconds(30))
					.checkTimeout(Duration.ofMinutes(2))
					.acquireTimeout(Duration.ofMinutes(5)));
		Leases.makeIdle(pool, 4);
		clock.advance(Duration.ofSeconds(32));
		Eventually.becomes("all are checked", () -> factory.checkCalls() == 4);
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		clock.advance(Duration.ofMinutes(2));
		assertThat(caller.result().get().id()).isGreaterThan(4);
		caller.result().close();
	}

	@EngineTest
	void resetThatHangsEverywhereCostsACallerOneCheck(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory().resets(script(hang()));
		Pool<Probe> pool = pools.open(factory, "0..4");
		Leases.giveBack(Leases.take(pool, 4));
		Eventually.becomes("all are reset", () -> factory.resetCalls() == 4);
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		clock.advance(CHECK_TIMEOUT);
		assertThat(caller.result().get().id()).isGreaterThan(4);
		factory.resets(script());
		caller.result().close();
	}

	@EngineTest
	void failureOfTheCreationAfterADeadCheckIsTheCallersAtOnce(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		IOException refused = new IOException("refused");
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket")), script(part("socket")), script(Script.fail(refused)))
			.checks(script(hang()));
		Pool<Probe> pool = withIdle(pools, factory, 2, 4, defaults());
		CompletableFuture<Lease<Probe>> promise = pool.acquireAsync();
		Eventually.becomes("the check hangs", () -> factory.checkCalls() == 1);
		clock.advance(CHECK_TIMEOUT);
		assertThat(promise).failsWithin(Eventually.BOUND)
			.withThrowableOfType(ExecutionException.class)
			.havingRootCause()
			.isSameAs(refused);
	}

}
