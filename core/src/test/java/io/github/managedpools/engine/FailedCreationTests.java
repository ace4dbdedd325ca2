package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.BackoffRange;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolListener;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.interruptFlag;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.passIgnoringInterrupts;
import static io.github.managedpools.testkit.Script.returnNull;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A creation fails: which caller gets the error, and what the other waiters get.
 */
class FailedCreationTests {

	private final Gate connecting = new Gate();

	@Scenario(Situation.CREATION_FAILS_AFTER_ITS_FIRST_PART)
	@Rule(Invariant.CLEANUP_IS_REGISTERED_WITH_THE_CHANGE)
	@EngineTest
	void partsAreUndoneBeforeTheErrorReachesTheCaller(Pools pools, Callers callers) {
		IOException error = new IOException("login refused");
		IllegalStateException undoError = new IllegalStateException("already closed");
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket"), part("session", script(fail(undoError))), fail(error)));
		Recorder recorder = new Recorder();
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.listener(recorder));
		List<List<String>> seen = new ArrayList<>();
		Throwable failure = callers.call(() -> {
			try {
				return pool.acquire();
			}
			finally {
				seen.add(factory.ledger().history());
			}
		}).failure();
		assertThat(failure).isInstanceOf(ResourceCreationException.class).hasCause(error);
		assertThat(error).hasSuppressedException(undoError);
		assertThat(seen).containsExactly(List.of("create 1", "undo 1 session", "undo 1 socket"));
		assertThat(recorder.count("failure")).as("reports of what the caller was told").isZero();
	}

	@Scenario(Situation.CREATION_FAILS_WITH_A_WAITER_BEHIND)
	@Rule(Invariant.FAILURE_GOES_TO_ITS_OWN_CALLER)
	@Regression({ "puddle 7, reactor-pool 82: no new attempt was made for a waiter",
			"deadpool 18: a caller got the stored error of another" })
	@EngineTest
	void secondWaiterGetsAnAttemptOfItsOwn(Pools pools, Callers callers, ManualClock clock) throws Exception {
		IOException error = new IOException("first");
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket"), pass(this.connecting), fail(error)), script(part("socket")));
		Pool<Probe> pool = pools.open(factory, "0..1");
		Caller<Lease<Probe>> first = callers.acquireAndWait(pool);
		this.connecting.awaitArrival();
		Caller<Lease<Probe>> second = callers.acquireAndWait(pool);
		this.connecting.open();
		assertThat(first.failure()).hasCause(error);
		clock.advance(Duration.ofMillis(100));
		assertThat(second.result().get()).isSameAs(factory.ledger().begun(1));
		second.result().close();
	}

	@Scenario(Situation.CREATION_FAILS_WITH_A_WAITER_BEHIND)
	@Rule(Invariant.FAILURE_GOES_TO_ITS_OWN_CALLER)
	@EngineTest
	void secondWaiterGetsTheErrorOfItsOwnAttempt(Pools pools, Callers callers, ManualClock clock) throws Exception {
		IOException error = new IOException("first");
		IOException secondError = new IOException("second");
		ScriptedFactory factory = pools.factory()
			.creates(script(pass(this.connecting), fail(error)), script(fail(secondError)));
		Pool<Probe> pool = pools.open(factory, "0..1");
		Caller<Lease<Probe>> first = callers.acquireAndWait(pool);
		this.connecting.awaitArrival();
		Caller<Lease<Probe>> second = callers.acquireAndWait(pool);
		this.connecting.open();
		assertThat(first.failure()).hasCause(error);
		clock.advance(Duration.ofMillis(100));
		assertThat(second.failure()).hasCause(secondError);
	}

	@Rule(Invariant.FAILURE_GOES_TO_ITS_OWN_CALLER)
	@EngineTest
	void waitersBehindAFailureGetTheirTurn(Pools pools, Callers callers, ManualClock clock) throws Exception {
		IOException error = new IOException("refused");
		ScriptedFactory factory = pools.factory()
			.creates(script(pass(this.connecting), fail(error)), script(part("socket")));
		Pool<Probe> pool = pools.open(factory, "0..1");
		Caller<Lease<Probe>> first = callers.acquireAndWait(pool);
		this.connecting.awaitArrival();
		AtomicInteger served = new AtomicInteger();
		for (int i = 0; i < 5; i++) {
			callers.call(() -> pool.use((probe) -> served.incrementAndGet())).awaitWaiting();
		}
		this.connecting.open();
		assertThat(first.failure()).hasCause(error);
		clock.advance(Duration.ofMillis(100));
		Eventually.becomes("all served", () -> served.get() == 5);
	}

	@Rule(Invariant.FAILURE_GOES_TO_ITS_OWN_CALLER)
	@Regression("ours: a second creation began for a caller that was about to be told that the first had failed")
	@EngineTest
	void nothingMoreIsBuiltForACallerThatIsAboutToFail(Pools pools, Callers callers) {
		IOException error = new IOException("refused");
		ScriptedFactory factory = pools.factory().creates(script(fail(error)), script(part("socket")));
		List<Pool<Probe>> pool = new ArrayList<>();
		pool.add(pools.open(factory, "0..1",
				(builder) -> builder.createBackoff(BackoffRange.of(0)).listener(new PoolListener() {

					@Override
					public void onCreateFailed(String name, Duration took, Throwable cause) {
						pool.get(0).resize(SizeRange.of("0..2"));
					}

				})));
		assertThat(callers.acquire(pool.get(0)).failure()).hasCause(error);
		assertThat(factory.ledger().history()).filteredOn((step) -> step.startsWith("create")).hasSize(1);
	}

	@Rule(Invariant.FAILURE_GOES_TO_ITS_OWN_CALLER)
	@EngineTest
	void nothingMoreIsBuiltForACallerWhoseResourceCameTooLate(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		Gate destroying = new Gate();
		ScriptedFactory factory = pools.factory()
			.creates(script(passIgnoringInterrupts(this.connecting), part("socket")), script(part("socket")))
			.destroys(script(pass(destroying)), script());
		Pool<Probe> pool = pools.open(factory, "0..1",
				(builder) -> builder.createBackoff(BackoffRange.of(0))
					.createTimeout(Duration.ofSeconds(1))
					.destroyTimeout(Duration.ofHours(1)));
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		this.connecting.awaitArrival();
		clock.advance(Duration.ofSeconds(1));
		this.connecting.open();
		destroying.awaitArrival();
		pool.resize(SizeRange.of("0..2"));
		assertThat(pool.state().resources().creating()).isZero();
		destroying.open();
		assertThat(caller.failure()).hasCauseInstanceOf(TimeoutException.class);
		assertThat(factory.ledger().history()).filteredOn((step) -> step.startsWith("create")).hasSize(1);
	}

	@Rule(Invariant.USER_CODE_MAY_THROW_ANYTHING)
	@Regression("an Error ended Stormpot's allocator for good")
	@EngineTest
	void errorOfTheFactoryReachesOnlyItsCaller(Pools pools, Callers callers, ManualClock clock) throws Exception {
		AssertionError error = new AssertionError("an Error, not an Exception");
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), fail(error)), script(part("socket")));
		Pool<Probe> pool = pools.open(factory, "0..1");
		assertThat(callers.acquire(pool).failure()).isInstanceOf(ResourceCreationException.class).hasCause(error);
		assertThat(factory.ledger().alive()).isZero();
		Caller<Lease<Probe>> next = callers.acquire(pool).awaitWaiting();
		clock.advance(Duration.ofMillis(100));
		next.result().close();
	}

	@Rule(Invariant.FAILURE_GOES_TO_ITS_OWN_CALLER)
	@EngineTest
	void failureBeforeASuccessIsNotTheCauseOfALaterTimeout(Pools pools, Callers callers) {
		ScriptedFactory factory = pools.factory()
			.creates(script(fail(new IOException("refused"))), script(part("socket")));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.createBackoff(BackoffRange.of(0)));
		callers.acquire(pool).failure();
		Lease<Probe> held = callers.acquire(pool).result();
		assertThat(callers.call(() -> pool.acquire(Duration.ZERO)).failure())
			.isInstanceOf(AcquireTimeoutException.class)
			.hasNoCause();
		held.close();
	}

	@Rule(Invariant.USER_CODE_MAY_THROW_ANYTHING)
	@EngineTest
	void factoryThatReturnsNullHasFailed(Pools pools, Callers callers) {
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), returnNull()));
		Pool<Probe> pool = pools.open(factory, "0..1");
		assertThat(callers.acquire(pool).failure()).isInstanceOf(ResourceCreationException.class)
			.hasStackTraceContaining("null");
		assertThat(factory.ledger().begun(0).part(0).undos()).isEqualTo(1);
		assertThat(factory.ledger().alive()).isZero();
		assertThat(((PoolEngine<Probe>) pool).waiterQueue.poll()).as("the first in the queue").isNull();
	}

	@Rule(Invariant.STRAY_INTERRUPT_REACHES_NOBODY)
	@Regression("Stormpot shut itself down when user code came back with the interrupt flag set")
	@EngineTest
	void interruptFlagThatAFactoryLeavesHasNoEffect(Pools pools, Callers callers, ManualClock clock) throws Exception {
		IOException error = new IOException("refused");
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket"), interruptFlag()), script(part("socket"), interruptFlag(), fail(error)),
					script(part("socket")))
			.checks(script(interruptFlag()))
			.resets(script(interruptFlag()))
			.destroys(script(interruptFlag()));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.validateAfterIdle(Duration.ZERO));
		Caller<Boolean> first = callers.run(() -> {
			pool.acquire().close();
			Lease<Probe> again = pool.acquire();
			again.invalidate();
		});
		assertThat(first.flag()).isFalse();
		assertThat(first.result()).isTrue();
		Caller<Lease<Probe>> second = callers.acquire(pool);
		assertThat(second.failure()).hasCause(error);
		assertThat(second.flag()).isFalse();
		Caller<Lease<Probe>> third = callers.acquire(pool).awaitWaiting();
		clock.advance(Duration.ofMillis(100));
		third.result().close();
		assertThat(third.flag()).isFalse();
	}

	@Rule(Invariant.FAILURE_GOES_TO_ITS_OWN_CALLER)
	@EngineTest
	void failuresAreKeptInTheState(Pools pools, Callers callers) {
		IOException error = new IOException("refused");
		ScriptedFactory factory = pools.factory().creates(script(fail(error)));
		Pool<Probe> pool = pools.open(factory, "0..1");
		callers.acquire(pool).join();
		assertThat(pool.state().lastCreateFailure()).satisfies((failure) -> {
			assertThat(failure.cause()).isSameAs(error);
			assertThat(failure.at()).isEqualTo(pools.clock().instant());
			assertThat(failure.message()).isEqualTo("java.io.IOException: refused");
		});
		assertThat(pool.state().failingCreations()).isEqualTo(1);
		assertThat(pool.state().isFailing()).isTrue();
	}

}
