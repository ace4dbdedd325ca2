package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.Lease;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ShutdownReport;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.LongRun;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;
import io.github.managedpools.testkit.Steps;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.passIgnoringInterrupts;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A pool is shut down while it is in use.
 */
@Also(Promise.API)
class PoolShutdownTests {

	private static final Duration DRAIN = Duration.ofSeconds(30);

	private static final Duration SOON = Duration.ofMillis(100);

	private static final Duration DESTROY_TIMEOUT = Duration.ofSeconds(10);

	private final Gate gate = new Gate();

	@Scenario(Situation.CLOSE_DURING_A_HANGING_CREATION)
	@EngineTest
	void closeReturnsAlthoughACreationHangs(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), passIgnoringInterrupts(this.gate)));
		Recorder recorder = new Recorder();
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.listener(recorder));
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		this.gate.awaitArrival();
		Caller<Boolean> closing = callers.run(pool::close);
		assertThat(caller.failure()).isInstanceOf(PoolClosedException.class);
		closing.awaitWaiting();
		clock.advance(DESTROY_TIMEOUT);
		assertThat(closing.result()).isTrue();
		assertThat(report(pool).givenUp()).hasSize(1);
		Eventually.becomes("its parts are undone", () -> factory.ledger().undone() == 1);
		this.gate.open();
		Probe late = factory.ledger().begun(0);
		Eventually.becomes("the late product is destroyed on arrival", late::isGone);
		assertThat(late.destructions()).isEqualTo(1);
		assertThat(recorder.count("failure")).isEqualTo(1);
	}

	@Scenario(Situation.LEASE_NEVER_RETURNED)
	@Regression("found by our soak: a lease whose holder had just been served was missing beside tracked ones")
	@EngineTest
	void reportNamesTheLeaseOfACallerThatHasJustBeenServed(Pools pools, Steps steps) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..2", (builder) -> builder.trackLeases(true));
		List<Lease<Probe>> leases = Leases.take(pool, 2);
		CompletableFuture<Lease<Probe>> promise = pool.acquireAsync();
		Gate delivered = steps.stopAt(StepPoint.DELIVERED);
		leases.get(1).close();
		delivered.awaitArrival();
		ShutdownReport report = pool.shutdown(Duration.ZERO).get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
		assertThat(report.leasesOut()).hasSize(2)
			.allSatisfy((lease) -> assertThat(lease.thread()).isEqualTo(Thread.currentThread().getName()));
		delivered.open();
		promise.get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS).close();
		leases.get(0).close();
	}

	@Regression("found by our soak: idle resources were missing in the report if the closing thread was held up until the drain and the destroy-timeout had passed")
	@EngineTest
	void reportNamesTheResourcesThatTheClosingThreadHasNotReached(Pools pools, Callers callers, Steps steps,
			ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().destroys(script(passIgnoringInterrupts(this.gate)));
		Pool<Probe> pool = pools.open(factory, "0..2");
		Leases.makeIdle(pool, 2);
		Gate closing = steps.stopAt(StepPoint.CLOSE);
		Caller<Boolean> closer = callers.run(() -> pool.shutdown(Duration.ZERO));
		closing.awaitArrival();
		Eventually.becomes("closed", () -> {
			clock.advance(DESTROY_TIMEOUT);
			return pool.state().phase() == Phase.CLOSED;
		});
		closing.open();
		assertThat(closer.result()).isTrue();
		assertThat(report(pool).givenUp()).hasSize(2);
		this.gate.open();
		Eventually.becomes("gone", () -> factory.ledger().alive() == 0);
	}

	@Regression("a closed pool in which no caller may wait threw TooManyPendingException")
	@EngineTest
	void closedPoolSaysThatItIsClosedEvenIfNoCallerMayWait(Pools pools) {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.maxPending(0));
		pool.close();
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(pool::acquire);
		assertThat(pool.acquireAsync()).failsWithin(Duration.ofSeconds(30))
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(PoolClosedException.class);
	}

	@Scenario(Situation.CLOSE_DURING_A_HANGING_CREATION)
	@EngineTest
	void closeInterruptsACreationAndUndoesIt(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), pass(this.gate)));
		Pool<Probe> pool = pools.open(factory, "0..1");
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		this.gate.awaitArrival();
		callers.run(pool::close).result();
		assertThat(factory.ledger().alive()).isZero();
		assertThat(caller.failure()).isInstanceOf(PoolClosedException.class);
		assertThat(report(pool).isClean()).isTrue();
	}

	@Regression("an idle resource counted as leased when the drain ended before it was retired")
	@EngineTest
	void shutdownWithoutDrainEndsOnlyWhenTheIdleOnesAreDestroyed(Pools pools, Callers callers, Steps steps,
			ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..1");
		Leases.makeIdle(pool, 1);
		Gate closed = steps.stopAt(StepPoint.CLOSE);
		int scheduled = clock.scheduled();
		Caller<ShutdownReport> report = callers.call(() -> pool.shutdown(Duration.ZERO).get());
		closed.awaitArrival();
		Eventually.becomes("the drain is over",
				() -> clock.scheduled() > scheduled || pool.state().phase() == Phase.CLOSED);
		((PoolEngine<Probe>) pool).shutdown.check();
		assertThat(pool.state().phase()).isEqualTo(Phase.CLOSING);
		closed.open();
		assertThat(report.result().isClean()).isTrue();
		assertThat(factory.ledger().alive()).isZero();
	}

	@Scenario(Situation.CLOSE_WITH_WAITERS_AND_LEASES)
	@EngineTest
	void waitersFailAtOnceAndLeasesAreDestroyedOnReturn(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..2");
		List<Lease<Probe>> leases = Leases.take(pool, 2);
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		CompletableFuture<Lease<Probe>> future = pool.acquireAsync();
		Caller<Boolean> first = callers.run(pool::close);
		Caller<Boolean> second = callers.run(pool::close);
		assertThat(waiter.failure()).isInstanceOf(PoolClosedException.class).hasMessageContaining(pool.name());
		assertThat(callers.call(future::get).failure()).hasCauseInstanceOf(PoolClosedException.class);
		assertThat(callers.acquire(pool).failure()).isInstanceOf(PoolClosedException.class);
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(pool::tryAcquire);
		assertThat(callers.call(pool.acquireAsync()::get).failure()).hasCauseInstanceOf(PoolClosedException.class);
		assertThat(pool.state().phase()).isEqualTo(Phase.CLOSING);
		assertThat(first.isDone() || second.isDone()).isFalse();
		assertThat(leases.get(0).get().isDestroyed()).isFalse();
		Leases.giveBack(leases);
		first.result();
		second.result();
		assertThat(factory.ledger().alive()).isZero();
		assertThat(pool.state().phase()).isEqualTo(Phase.CLOSED);
		pool.close();
	}

	@Scenario(Situation.CLOSE_WITH_WAITERS_AND_LEASES)
	@EngineTest
	@LongRun
	void callersRaceWithCloseAndLoseOrWin(Pools pools, Callers callers) throws Exception {
		pools.repeat(300, (round) -> {
			Pool<Probe> pool = pools.open(pools.factory(), "0..2");
			List<Caller<Boolean>> racers = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				racers.add(callers.run(() -> {
					for (int again = 0; again < 20; again++) {
						pool.use(Probe::use);
					}
				}));
			}
			if (round % 2 == 0) {
				racers.get(0).join();
			}
			Caller<Boolean> closing = callers.run(pool::close);
			pool.close();
			closing.result();
			for (Caller<Boolean> racer : racers) {
				racer.join();
				assertThat(racer.isDone()).isTrue();
			}
			assertThat(pool.state().resources().total()).isZero();
		});
	}

	@Scenario(Situation.LEASE_NEVER_RETURNED)
	@EngineTest
	void leaseThatNeverComesBackIsReportedWithItsBorrower(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..2",
				(builder) -> builder.drainTimeout(DRAIN).trackLeases(true).leakStackTraces(true));
		Leases.makeIdle(pool, 2);
		Caller<Lease<Probe>> borrower = callers.acquire(pool);
		Lease<Probe> lease = borrower.result();
		clock.advance(Duration.ofSeconds(5));
		Caller<Boolean> closing = callers.run(pool::close).awaitWaiting();
		Eventually.becomes("the idle one is destroyed", () -> factory.ledger().alive() == 1);
		clock.advance(DRAIN);
		assertThat(closing.result()).isTrue();
		ShutdownReport report = report(pool);
		assertThat(report.givenUp()).isEmpty();
		assertThat(report.isClean()).isFalse();
		LeaseInfo out = report.leasesOut().get(0);
		assertThat(out.thread()).isEqualTo(borrower.thread().getName());
		assertThat(out.age()).isEqualTo(DRAIN.plusSeconds(5));
		assertThat(out.stack()).anySatisfy((frame) -> assertThat(frame.getClassName()).endsWith("Caller"));
		assertThat(lease.get().isDestroyed()).as("never under its holder").isFalse();
		lease.close();
		Eventually.becomes("destroyed on its return", () -> factory.ledger().alive() == 0);
		assertThat(pool.state().phase()).isEqualTo(Phase.CLOSED);
	}

	@Scenario(Situation.LEASE_NEVER_RETURNED)
	@EngineTest
	void leaseIsReportedEvenIfItIsNotTracked(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Lease<Probe> lease = pool.acquire();
		CompletableFuture<ShutdownReport> shutdown = pool.shutdown(Duration.ZERO);
		ShutdownReport report = shutdown.get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
		assertThat(report.leasesOut()).singleElement()
			.satisfies((out) -> assertThat(out.thread()).isEqualTo(Thread.currentThread().getName()));
		lease.invalidate();
	}

	@EngineTest
	void reportNamesTheWorkThatHasNotEnded(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Gate undoing = new Gate();
		Gate connecting = new Gate();
		Gate destroying = new Gate();
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket")), script(part("socket")),
					script(part("socket", script(passIgnoringInterrupts(undoing))), passIgnoringInterrupts(connecting),
							fail(new IOException("refused"))))
			.resets(script(passIgnoringInterrupts(this.gate)))
			.destroys(script(passIgnoringInterrupts(destroying)));
		Pool<Probe> pool = pools.open(factory, "0..3", (builder) -> builder.checkTimeout(Duration.ofDays(1)));
		List<Lease<Probe>> leases = Leases.take(pool, 2);
		callers.acquireAndWait(pool).interrupt().join();
		connecting.awaitArrival();
		leases.get(0).close();
		this.gate.awaitArrival();
		CompletableFuture<ShutdownReport> report = pool.shutdown(Duration.ofSeconds(1));
		int scheduled = clock.scheduled();
		clock.advance(Duration.ofSeconds(1));
		Eventually.becomes("the drain is over", () -> clock.scheduled() == scheduled);
		clock.advance(Duration.ofMillis(1));
		leases.get(1).close();
		destroying.awaitArrival();
		connecting.open();
		undoing.awaitArrival();
		clock.advance(DESTROY_TIMEOUT.minusMillis(1));
		assertThat(report.get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS).givenUp())
			.containsExactlyInAnyOrder("a creation", "a check", "a destruction");
		assertThat(report.get().leasesOut()).isEmpty();
		List.of(this.gate, destroying, undoing).forEach(Gate::open);
	}

	@EngineTest
	void secondShutdownMayShortenTheDrainAndNotLengthenIt(Pools pools, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Lease<Probe> lease = pool.acquire();
		CompletableFuture<ShutdownReport> first = pool.shutdown(DRAIN);
		CompletableFuture<ShutdownReport> longer = pool.shutdown(DRAIN.multipliedBy(10));
		CompletableFuture<ShutdownReport> shorter = pool.shutdown(Duration.ofSeconds(5));
		clock.advance(Duration.ofSeconds(4));
		assertThat(first).isNotDone();
		clock.advance(Duration.ofSeconds(1));
		assertThat(first.get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS).leasesOut()).hasSize(1);
		assertThat(longer.get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS)).isSameAs(first.get());
		assertThat(shorter.get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS)).isSameAs(first.get());
		lease.close();
	}

	@EngineTest
	void interruptEndsTheDrainAndIsKept(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Lease<Probe> lease = pool.acquire();
		Caller<Boolean> closing = callers.run(pool::close).awaitWaiting().interrupt();
		assertThat(closing.result()).isTrue();
		assertThat(closing.flag()).isTrue();
		assertThat(report(pool).leasesOut()).hasSize(1);
		lease.close();
	}

	@Regression("ours: with a manual clock that no test advanced any more, close waited forever for a leaked lease, and "
			+ "for a destruction that hung")
	@EngineTest
	void closeEndsThoughTheClockStandsStill(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().destroys(script(passIgnoringInterrupts(this.gate)));
		Pool<Probe> hanging = pools.open(factory, "0..1", (builder) -> builder.drainTimeout(SOON).destroyTimeout(SOON));
		Leases.makeIdle(hanging, 1);
		Pool<Probe> leaking = pools.open(pools.factory(), "0..1", (builder) -> builder.drainTimeout(SOON));
		Lease<Probe> lease = leaking.acquire();
		Family family = pools.openKeyed((builder) -> builder.size(0, 1).drainTimeout(SOON));
		Lease<Probe> keyed = family.pool().acquire("key");
		// The clock stands still
		List<Caller<Boolean>> closing = List.of(callers.run(hanging::close), callers.run(leaking::close),
				callers.run(family.pool()::close));
		for (Caller<Boolean> caller : closing) {
			assertThat(caller.result()).isTrue();
		}
		assertThat(report(hanging).givenUp()).hasSize(1);
		assertThat(report(leaking).leasesOut()).hasSize(1);
		this.gate.open();
		lease.close();
		keyed.close();
	}

	@EngineTest
	void cancellingTheReportAffectsNoOtherCaller(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Leases.makeIdle(pool, 1);
		pool.shutdown(DRAIN).cancel(true);
		assertThat(report(pool).isClean()).isTrue();
	}

	@EngineTest
	void drainBeyondAllTimeIsALongDrain(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Lease<Probe> lease = pool.acquire();
		CompletableFuture<ShutdownReport> report = pool.shutdown(Duration.ofSeconds(Long.MAX_VALUE));
		assertThat(report).isNotDone();
		lease.close();
		assertThat(report.get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS).isClean()).isTrue();
	}

	private static ShutdownReport report(Pool<Probe> pool) throws Exception {
		return pool.shutdown(DRAIN).get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
	}

}
