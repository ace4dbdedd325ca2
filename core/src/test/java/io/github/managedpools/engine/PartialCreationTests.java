package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.CreationScope;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.testkit.Act;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.LongRun;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.ScriptedFactory;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.hang;
import static io.github.managedpools.testkit.Script.hangIgnoringInterrupts;
import static io.github.managedpools.testkit.Script.interruptFlag;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A resource is built step by step, and each step registers its undo: the guarantees of
 * the undos and the scope.
 */
@Rule({ Invariant.CLEANUP_IS_REGISTERED_WITH_THE_CHANGE, Invariant.USER_CODE_MAY_THROW_ANYTHING })
class PartialCreationTests {

	private static final Duration DESTROY_TIMEOUT = Duration.ofSeconds(10);

	private static final IOException REFUSED = new IOException("refused");

	private final AtomicReference<Act> act = new AtomicReference<>();

	private final Gate gate = new Gate();

	@EngineTest
	void undosRunInReverseOrderAfterDestroy(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("one"), part("two"), part("three")));
		Pool<Probe> pool = pools.open(factory, "0..1");
		pool.acquire().invalidate();
		Eventually.becomes("gone", () -> factory.ledger().alive() == 0);
		assertThat(factory.ledger().history()).containsExactly("create 1", "destroy 1", "undo 1 three", "undo 1 two",
				"undo 1 one");
	}

	@Regression("ZPool: a finalizer that threw leaked four of five resources")
	@EngineTest
	void undoThatThrowsDoesNotKeepTheOthersFromRunning(Pools pools) throws Exception {
		for (Throwable thrown : List.of(new IOException("undo"), new AssertionError("undo"))) {
			ScriptedFactory factory = pools.factory()
				.creates(script(part("one"), part("two", script(fail(thrown))), part("three", script(fail(thrown)))))
				.destroys(script(fail(thrown)));
			Recorder recorder = new Recorder();
			Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.listener(recorder));
			pool.acquire().invalidate();
			Eventually.becomes("gone", () -> factory.ledger().alive() == 0);
			Eventually.becomes("reported", () -> recorder.count("destroyed INVALIDATED") == 1);
			assertThat(recorder.failures()).containsExactly(thrown, thrown, thrown);
			pool.acquire().close();
		}
	}

	@EngineTest
	void undoThatHangsIsGivenUpAndTheOthersRun(Pools pools, Callers callers, ManualClock clock) {
		ScriptedFactory factory = pools.factory()
			.creates(script(part("one"), part("two", script(hangIgnoringInterrupts())), part("three"), fail(REFUSED)),
					script(part("one")));
		Recorder recorder = new Recorder();
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.listener(recorder));
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		Eventually.becomes("it hangs", () -> factory.ledger().undone() == 2);
		assertThat(pool.state().resources().creating()).isEqualTo(1);
		clock.advance(DESTROY_TIMEOUT);
		assertThat(caller.failure()).isInstanceOf(ResourceCreationException.class).hasCause(REFUSED);
		Eventually.becomes("all undone", () -> factory.ledger().undone() == 3);
		assertThat(recorder.count("failure")).isEqualTo(1);
		Caller<Lease<Probe>> next = callers.acquire(pool);
		Eventually.becomes("the place serves again", () -> {
			clock.advance(Duration.ofMillis(100));
			return next.isDone();
		});
		next.result().close();
	}

	@EngineTest
	void undoThatHangsIsEndedByAnInterruptIfItListens(Pools pools, Callers callers, ManualClock clock) {
		ScriptedFactory factory = pools.factory()
			.creates(script(part("one"), part("two", script(hang())), fail(REFUSED)));
		Pool<Probe> pool = pools.open(factory, "0..1");
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		Eventually.becomes("it hangs", () -> factory.ledger().undone() == 1);
		clock.advance(DESTROY_TIMEOUT);
		assertThat(caller.failure()).hasCause(REFUSED);
		Eventually.becomes("all undone", () -> factory.ledger().undone() == 2);
	}

	@EngineTest
	void callerDoesNotWaitForUndosBeyondItsDeadline(Pools pools, Callers callers, ManualClock clock) {
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket", script(pass(this.gate))), fail(REFUSED)));
		Pool<Probe> pool = pools.open(factory, "0..1",
				(builder) -> builder.acquireTimeout(Duration.ofSeconds(1)).destroyTimeout(DESTROY_TIMEOUT));
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		Eventually.becomes("the undo has begun", () -> this.gate.arrivals() == 1);
		clock.advance(Duration.ofSeconds(1));
		assertThat(caller.failure()).isNotNull();
		assertThat(factory.ledger().alive()).isEqualTo(1);
		this.gate.open();
	}

	@EngineTest
	void undoMayRegisterAnotherUndo(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory()
			.creates(script(part("one", script(part("late", script(part("later"))))), fail(REFUSED)),
					script(part("one", script(part("late", script(part("later")))))));
		Pool<Probe> pool = pools.open(factory, "0..2", (builder) -> builder.createBackoff(BackoffRange.of(0)));
		assertThat(callers.acquire(pool).failure()).hasCause(REFUSED);
		assertThat(factory.ledger().history()).containsExactly("create 1", "undo 1 one", "undo 1 late", "undo 1 later");
		pool.acquire().invalidate();
		Eventually.becomes("gone", () -> factory.ledger().alive() == 0);
		assertThat(factory.ledger().begun(1).parts()).hasSize(3);
	}

	@EngineTest
	void undoRegisteredAfterTheScopeIsOverRunsAtOnce(Pools pools, Callers callers) {
		ScriptedFactory factory = pools.factory().creates(script(this.act::set, part("socket"), fail(REFUSED)));
		Pool<Probe> pool = pools.open(factory, "0..1");
		assertThat(callers.acquire(pool).failure()).hasCause(REFUSED);
		Caller<Probe.Part> late = callers.call(() -> {
			Thread.currentThread().interrupt();
			return this.act.get().begin("late", script());
		});
		assertThat(late.failure()).isInstanceOf(IllegalStateException.class);
		assertThat(late.flag()).as("the registering thread's interrupt flag").isTrue();
		assertThat(factory.ledger().begun(0).part(1).undos()).isEqualTo(1);
	}

	@EngineTest
	void undoThatThrowsAfterTheScopeIsOverIsSuppressed(Pools pools, Callers callers) {
		ScriptedFactory factory = pools.factory().creates(script(this.act::set, fail(REFUSED)));
		Pool<Probe> pool = pools.open(factory, "0..1");
		callers.acquire(pool).join();
		AssertionError error = new AssertionError("undo");
		Caller<Probe.Part> late = callers.call(() -> this.act.get().begin("late", script(fail(error))));
		assertThat(late.failure()).isInstanceOf(IllegalStateException.class).hasSuppressedException(error);
	}

	@EngineTest
	void undoRegisteredAfterTheResourceWasBuiltRunsWithIt(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(this.act::set, part("socket")));
		Pool<Probe> pool = pools.open(factory, "0..1");
		try (Lease<Probe> lease = pool.acquire()) {
			this.act.get().begin("channel", script());
			assertThat(factory.ledger().undone()).isZero();
			lease.invalidate();
		}
		Eventually.becomes("gone", () -> factory.ledger().alive() == 0);
		assertThat(factory.ledger().history()).endsWith("destroy 1", "undo 1 channel", "undo 1 socket");
	}

	@EngineTest
	@LongRun
	void scopeMayBeHandedToAnotherThread(Pools pools, Callers callers) throws Exception {
		pools.repeat(500, (round) -> {
			AtomicReference<Caller<Boolean>> other = new AtomicReference<>();
			ScriptedFactory factory = pools.factory().creates(script(part("socket"), (creation) -> {
				Gate begun = new Gate();
				other.set(callers.run(() -> {
					begun.arrive();
					for (int i = 0; i < 5; i++) {
						creation.begin("channel " + i, script());
					}
				}));
				begun.awaitArrival();
			}, fail(new IOException("refused"))));
			Pool<Probe> pool = pools.open(factory, "0..1");
			assertThat(callers.acquire(pool).failure()).isInstanceOf(ResourceCreationException.class);
			other.get().join();
			assertThat(factory.ledger().begun(0).parts())
				.allSatisfy((part) -> Eventually.becomes("undone once", () -> part.undos() == 1));
		});
	}

	@EngineTest
	void managedPartIsClosed(Pools pools, Callers callers) {
		AtomicInteger closed = new AtomicInteger();
		AutoCloseable part = closed::incrementAndGet;
		ScriptedFactory factory = pools.factory().creates(script((creation) -> {
			CreationScope scope = creation.scope();
			assertThat(scope.manage(part)).isSameAs(part);
		}, interruptFlag(), fail(REFUSED)));
		Pool<Probe> pool = pools.open(factory, "0..1");
		assertThat(callers.acquire(pool).failure()).hasCause(REFUSED);
		assertThat(closed).hasValue(1);
	}

}
