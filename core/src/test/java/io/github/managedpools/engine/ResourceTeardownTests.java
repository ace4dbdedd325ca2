package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolListener;
import io.github.managedpools.ShutdownReport;
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
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.hang;
import static io.github.managedpools.testkit.Script.hangIgnoringInterrupts;
import static io.github.managedpools.testkit.Script.interruptibleIo;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.passIgnoringInterrupts;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Resources are destroyed: whatever one destruction does, the others continue.
 */
@Also(Promise.API)
class ResourceTeardownTests {

	private static final Duration DESTROY_TIMEOUT = Duration.ofSeconds(10);

	private final Recorder recorder = new Recorder();

	private final Gate gate = new Gate();

	@Scenario(Situation.DESTRUCTION_FAILS_DURING_CLOSE)
	@Rule(Invariant.USER_CODE_MAY_THROW_ANYTHING)
	@Regression("ZPool: a finalizer that threw leaked four of five resources")
	@EngineTest
	void closeDestroysAllWhenTheFirstDestructionThrows(Pools pools) throws Exception {
		for (Throwable thrown : List.of(new IOException("destroy"), new AssertionError("destroy"))) {
			Recorder moments = new Recorder();
			ScriptedFactory factory = pools.factory().destroys(script(fail(thrown)), script());
			Pool<Probe> pool = pools.open(factory, "0..5", (builder) -> builder.listener(moments));
			Leases.makeIdle(pool, 5);
			pool.close();
			assertThat(factory.ledger().destroyed()).isEqualTo(5);
			assertThat(factory.ledger().alive()).isZero();
			assertThat(moments.failures()).containsExactly(thrown);
			assertThat(moments.count("destroyed CLOSED")).isEqualTo(5);
		}
	}

	@Scenario(Situation.DESTRUCTION_FAILS_DURING_CLOSE)
	@EngineTest
	void closeReturnsWhenTheFirstDestructionHangs(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().destroys(script(hangIgnoringInterrupts()), script());
		Pool<Probe> pool = pools.open(factory, "0..5", (builder) -> builder.listener(this.recorder));
		Leases.makeIdle(pool, 5);
		Caller<Boolean> closing = callers.run(pool::close);
		Eventually.becomes("all begun", () -> factory.ledger().destroyed() == 5);
		Eventually.becomes("four ended", () -> factory.ledger().alive() == 1);
		clock.advance(DESTROY_TIMEOUT);
		clock.advance(DESTROY_TIMEOUT);
		assertThat(closing.result()).isTrue();
		assertThat(this.recorder.count("failure")).isEqualTo(1);
		ShutdownReport report = pool.shutdown(Duration.ZERO).get();
		assertThat(report.givenUp()).hasSize(1);
		assertThat(report.isClean()).isFalse();
		assertThat(report.pool()).isEqualTo(pool.name());
		Eventually.becomes("its undo has run", () -> factory.ledger().undone() == 5);
	}

	@Scenario(Situation.INTERRUPTED_THREAD_RETURNS_A_BROKEN_RESOURCE)
	@EngineTest
	void interruptFlagOfTheReleasingThreadDoesNotReachTheDestruction(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket", script(interruptibleIo()))))
			.destroys(script(interruptibleIo()));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.listener(this.recorder));
		Caller<Boolean> caller = callers.run(() -> {
			Lease<Probe> lease = pool.acquire();
			Thread.currentThread().interrupt();
			lease.invalidate();
		});
		assertThat(caller.result()).isTrue();
		assertThat(caller.flag()).as("the caller's own flag").isTrue();
		Eventually.becomes("gone", () -> factory.ledger().alive() == 0);
		Eventually.becomes("told", () -> this.recorder.count("destroyed INVALIDATED") == 1);
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Scenario(Situation.INTERRUPTED_THREAD_RETURNS_A_BROKEN_RESOURCE)
	@EngineTest
	void interruptFlagOfTheClosingThreadIsKept(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().destroys(script(interruptibleIo()));
		Pool<Probe> pool = pools.open(factory, "0..3", (builder) -> builder.listener(this.recorder));
		Leases.makeIdle(pool, 3);
		Caller<Boolean> caller = callers.run(() -> {
			Thread.currentThread().interrupt();
			pool.close();
		});
		assertThat(caller.result()).isTrue();
		assertThat(caller.flag()).isTrue();
		Eventually.becomes("gone", () -> factory.ledger().alive() == 0);
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Scenario(Situation.SLOW_DESTRUCTION)
	@Rule(Invariant.USER_CODE_DELAYS_NO_OTHER_CALLER)
	@EngineTest
	void slowDestructionDelaysNoCallerThatDoesNotNeedItsPlace(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().destroys(script(passIgnoringInterrupts(this.gate)), script());
		Pool<Probe> pool = pools.open(factory, "0..2");
		List<Lease<Probe>> leases = Leases.take(pool, 2);
		leases.get(0).invalidate();
		this.gate.awaitArrival();
		leases.get(1).close();
		try (Lease<Probe> unrelated = callers.acquire(pool).result()) {
			assertThat(unrelated.get().id()).isEqualTo(2);
			Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
			assertThat(pool.state().resources().destroying()).isEqualTo(1);
			assertThat(factory.ledger().begun()).as("no third while the first is not gone").hasSize(2);
			this.gate.open();
			assertThat(waiter.result().get().id()).isEqualTo(3);
			waiter.result().close();
		}
		assertThat(factory.ledger().peak()).isEqualTo(2);
	}

	@Scenario(Situation.SLOW_DESTRUCTION)
	@EngineTest
	void neverMoreThanTheMaximumAreAliveOnTheFarSide(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket", script((act) -> Thread.yield())), part("session")))
			.destroys(script((act) -> Thread.yield()));
		Pool<Probe> pool = pools.open(factory, "0..3");
		List<Caller<Boolean>> discarding = IntStream.range(0, 8).mapToObj((number) -> callers.run(() -> {
			for (int i = 0; i < 100; i++) {
				pool.acquire().invalidate();
			}
		})).toList();
		discarding.forEach(Caller::result);
		assertThat(factory.ledger().peak()).isLessThanOrEqualTo(3);
		assertThat(((PoolEngine<Probe>) pool).slots.all()).as("places, which serve again").hasSizeLessThanOrEqualTo(3);
		assertThat(factory.ledger().finished()).isGreaterThanOrEqualTo(800);
	}

	@EngineTest
	void destructionThatHangsIsGivenUpAndItsPlaceServesAgain(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory().destroys(script(hang()), script());
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.listener(this.recorder));
		pool.acquire().invalidate();
		Eventually.becomes("it hangs", () -> factory.ledger().destroyed() == 1);
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		clock.advance(DESTROY_TIMEOUT);
		assertThat(waiter.result().get().id()).isEqualTo(2);
		waiter.result().close();
		assertThat(this.recorder.count("failure")).isEqualTo(1);
		assertThat(this.recorder.count("destroyed " + DestroyReason.INVALIDATED)).isEqualTo(1);
		assertThat(pool.state().counters().destroyed()).isEqualTo(1);
	}

	@EngineTest
	void destructionThatWasGivenUpOnAndEndsIsNotReportedLater(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().destroys(script(passIgnoringInterrupts(this.gate)));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.listener(this.recorder));
		pool.acquire().invalidate();
		this.gate.awaitArrival();
		clock.advance(DESTROY_TIMEOUT);
		Eventually.becomes("given up on", () -> pool.state().counters().destroyed() == 1);
		assertThat(this.recorder.count("failure a destruction does not end")).isEqualTo(1);
		this.gate.open();
		Eventually.becomes("nothing is left to be reported", () -> ((PoolEngine<Probe>) pool).shutdown.seal());
	}

	@Regression("KeyedShutdownTests: a destruction was in the report twice, as given up on and as still in its place")
	@EngineTest
	void destructionThatIsJustBeingGivenUpOnIsReportedOnce(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().destroys(script(hangIgnoringInterrupts()));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.listener(new PoolListener() {

			@Override
			public void onFailure(String name, String what, Throwable failure) {
				ResourceTeardownTests.this.gate.passIgnoringInterrupts();
			}

		}));
		Leases.makeIdle(pool, 1);
		CompletableFuture<ShutdownReport> report = pool.shutdown(Duration.ZERO);
		Eventually.becomes("it hangs", () -> factory.hanging() == 1);
		clock.advance(DESTROY_TIMEOUT);
		this.gate.awaitArrival();
		Eventually.becomes("the report", () -> {
			// The drain may only just have ended, and its last timeout just have begun
			clock.advance(DESTROY_TIMEOUT);
			return report.isDone();
		});
		assertThat(report.get().givenUp()).containsExactly("a destruction");
		this.gate.open();
	}

	@Regression("ours: refresh() of 1,000 started 634 threads")
	@EngineTest
	void concurrentDestructionsAreLimitedAndOneThatHangsDoesNotBlockTheNext(Pools pools, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory().destroys(script(passIgnoringInterrupts(this.gate)));
		Pool<Probe> pool = pools.open(factory, "0..100", (builder) -> builder.maxConcurrentCreations(20));
		Leases.makeIdle(pool, 100);
		pool.refresh();
		for (int turn = 1; turn <= 3; turn++) {
			this.gate.awaitArrivals(turn * BoundedExecutor.LIMIT);
			assertThat(this.gate.arrivals()).isEqualTo(turn * BoundedExecutor.LIMIT);
			clock.advance(DESTROY_TIMEOUT);
		}
		this.gate.awaitArrivals(100);
		this.gate.open();
		Eventually.becomes("all gone", () -> pool.state().resources().total() == 0);
		assertThat(pool.state().counters().destroyed()).isEqualTo(100);
	}

	@Rule(Invariant.USER_CODE_MAY_THROW_ANYTHING)
	@EngineTest
	void destructionThatThrowsDoesNotBlockTheNext(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory().destroys(script(fail(new AssertionError("destroy"))));
		Pool<Probe> pool = pools.open(factory, "0..100", (builder) -> builder.maxConcurrentCreations(20));
		Leases.makeIdle(pool, 100);
		pool.refresh();
		Eventually.becomes("all gone", () -> pool.state().resources().total() == 0);
	}

}
