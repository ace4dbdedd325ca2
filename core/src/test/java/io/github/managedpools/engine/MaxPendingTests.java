package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.SizeRange;
import io.github.managedpools.TooManyPendingException;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.ScriptedFactory;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The limit of waiting callers counts only those with nothing under way for them.
 */
@Also(Promise.API)
class MaxPendingTests {

	private static final Duration LONG_IDLE = Duration.ofMillis(900);

	private final Gate gate = new Gate();

	@Regression("with no caller allowed to wait, a future was rejected beside idle resources that needed a validation")
	@EngineTest
	void idleResourceThatNeedsAValidationIsLentAlthoughNoCallerMayWait(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		Pool<Probe> pool = pools.open(pools.factory().checks(script()), "2..2", (builder) -> builder.maxPending(0));
		Eventually.becomes("built", () -> pool.state().resources().idle() == 2);
		for (int round = 0; round < 3; round++) {
			clock.advance(LONG_IDLE);
			callers.call(pool.acquireAsync()::get).result().close();
			clock.advance(LONG_IDLE);
			callers.acquire(pool).result().close();
			clock.advance(LONG_IDLE);
			callers.call(() -> pool.acquire(Duration.ofSeconds(1))).result().close();
			Eventually.becomes("idle", () -> pool.state().resources().idle() == 2);
		}
	}

	@Regression("an empty pool rejected most of ten callers although it had a place for each of them")
	@EngineTest
	void callerWithAFreePlaceIsNeverRejected(Pools pools, Callers callers) throws Exception {
		for (int limit : new int[] { 0, 2 }) {
			Gate connecting = new Gate();
			ScriptedFactory factory = pools.factory().creates(script(part("socket"), pass(connecting)));
			Pool<Probe> pool = pools.open(factory, "0..10", (builder) -> builder.maxPending(limit));
			List<Caller<Lease<Probe>>> waiting = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				waiting.add(callers.acquireAndWait(pool));
			}
			for (int i = 0; i < limit; i++) {
				waiting.add(callers.acquireAndWait(pool));
			}
			assertThat(callers.acquire(pool).failure()).isInstanceOf(TooManyPendingException.class);
			assertRefused(pool.acquireAsync());
			connecting.open();
			for (Caller<Lease<Probe>> caller : waiting) {
				caller.result().close();
			}
		}
	}

	@Regression("ours: with no caller allowed to wait, a key got nothing as long as another kept an idle resource")
	@EngineTest
	void idleResourceOfAnotherKeyGivesWayAlthoughNoCallerMayWait(Pools pools, Callers callers) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.maxTotal(1).maxPending(0));
		family.pool().acquire("a").close();
		callers.call(() -> family.pool().acquire("b")).result().close();
		Lease<Probe> lease = callers.call(family.pool().acquireAsync("c")::get).result();
		assertThat(callers.call(() -> family.pool().acquire("a")).failure())
			.isInstanceOf(TooManyPendingException.class);
		lease.close();
		callers.call(() -> family.pool().acquire("a")).result().close();
		assertThat(family.peak()).isOne();
	}

	@EngineTest
	void simultaneousCallersAreRejectedOnlyBeyondTheLimit(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), pass(this.gate)));
		Pool<Probe> pool = pools.open(factory, "0..3", (builder) -> builder.maxPending(2));
		List<Caller<Boolean>> all = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			all.add(callers.call(() -> {
				try (Lease<Probe> lease = pool.acquire()) {
					this.gate.passIgnoringInterrupts();
					return lease.get() != null;
				}
				catch (TooManyPendingException ex) {
					return false;
				}
			}));
		}
		Eventually.becomes("fifteen are refused", () -> all.stream().filter(Caller::isDone).count() == 15);
		assertThat(pool.state().pending()).isEqualTo(5);
		this.gate.open();
		assertThat(all.stream().filter(Caller::result)).hasSize(5);
	}

	@EngineTest
	void validationUnderWayIsNoWait(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(pass(this.gate)));
		Pool<Probe> pool = pools.open(factory, "0..2", (builder) -> builder.maxPending(0));
		Leases.makeIdle(pool, 2);
		clock.advance(LONG_IDLE);
		Caller<Lease<Probe>> first = callers.acquireAndWait(pool);
		CompletableFuture<Lease<Probe>> second = pool.acquireAsync();
		this.gate.awaitArrivals(2);
		assertThat(callers.acquire(pool).failure()).isInstanceOf(TooManyPendingException.class);
		assertRefused(pool.acquireAsync());
		this.gate.open();
		first.result().close();
		callers.call(second::get).result().close();
	}

	@EngineTest
	void callerIsRefusedWhileNothingMayBeBuiltAfterAFailure(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory()
			.creates(script(fail(new IOException("refused"))), script(part("socket")));
		Pool<Probe> pool = pools.open(factory, "0..3",
				(builder) -> builder.maxPending(0).createBackoff(BackoffRange.of("1s")));
		assertThat(callers.acquire(pool).failure()).hasRootCauseMessage("refused");
		assertThat(callers.acquire(pool).failure()).isInstanceOf(TooManyPendingException.class);
		clock.advance(Duration.ofSeconds(1));
		callers.acquire(pool).result().close();
	}

	@EngineTest
	void callerThatTakesOverACreationIsNotRejected(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), pass(this.gate)));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.maxPending(0));
		Caller<Lease<Probe>> first = callers.acquireAndWait(pool);
		this.gate.awaitArrival();
		first.interrupt().failure();
		Caller<Lease<Probe>> second = callers.acquireAndWait(pool);
		this.gate.open();
		second.result().close();
		assertThat(factory.ledger().begun()).hasSize(1);
	}

	@EngineTest
	void suspendedPoolInWhichNoCallerMayWaitRejects(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..3", (builder) -> builder.maxPending(0));
		Leases.makeIdle(pool, 1);
		pool.suspend();
		assertThat(callers.acquire(pool).failure()).isInstanceOf(TooManyPendingException.class);
		assertRefused(pool.acquireAsync());
		pool.resume();
		callers.acquire(pool).result().close();
	}

	@EngineTest
	void limitOfAKeyCountsAsThatOfAPool(Pools pools, Callers callers) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..3")).maxPending(0).maxTotal(4));
		family.factory("a").creates(script(part("socket"), pass(this.gate)));
		List<Caller<Lease<Probe>>> waiting = new ArrayList<>();
		for (int i = 1; i <= 3; i++) {
			int pending = i;
			waiting.add(callers.call(() -> family.pool().acquire("a")));
			Eventually.becomes("it waits", () -> family.pool().state().pending() == pending);
			// The second and third callers get their creations one by one
			this.gate.awaitArrival();
		}
		assertThat(callers.call(() -> family.pool().acquire("a")).failure())
			.isInstanceOf(TooManyPendingException.class);
		assertRefused(family.pool().acquireAsync("a"));
		this.gate.open();
		List<Lease<Probe>> leases = new ArrayList<>();
		waiting.forEach((caller) -> leases.add(caller.result()));
		leases.add(callers.call(() -> family.pool().acquire("b")).result());
		assertThat(callers.call(() -> family.pool().acquire("b")).failure()).as("at the total")
			.isInstanceOf(TooManyPendingException.class);
		leases.forEach(Lease::close);
	}

	private static void assertRefused(CompletableFuture<Lease<Probe>> promise) {
		assertThat(promise).failsWithin(Eventually.BOUND)
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(TooManyPendingException.class);
	}

}
