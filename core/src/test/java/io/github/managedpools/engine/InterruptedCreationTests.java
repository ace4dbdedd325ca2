package io.github.managedpools.engine;

import java.time.Duration;

import io.github.managedpools.AbandonedCreation;
import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.HookedClock;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.LongRun;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;
import io.github.managedpools.testkit.Steps;
import io.github.managedpools.testkit.ThreadKind;

import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static io.github.managedpools.testkit.Script.signal;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The caller for which a resource is being created gives up: the problem that started
 * this project.
 */
@Scenario(Situation.CALLER_INTERRUPTED_DURING_CREATION)
@Rule({ Invariant.CLEANUP_IS_REGISTERED_WITH_THE_CHANGE, Invariant.CANCELLATION_STAYS_WITH_ITS_CALLER })
@Regression("zio/zio 9152: an interrupted acquire left its half-built resource alive for ever")
class InterruptedCreationTests {

	private final Gate connecting = new Gate();

	@EngineTest
	void cancelledCreationIsUndoneRightAfterItsCallerIsInterrupted(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), pass(this.connecting)));
		Pool<Probe> pool = pools.open(factory, "0..100",
				(builder) -> builder.abandonedCreation(AbandonedCreation.CANCEL));
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		this.connecting.awaitArrival();
		assertThat(caller.interrupt().failure()).isInstanceOf(InterruptedException.class);
		Eventually.becomes("undone", () -> factory.ledger().alive() == 0);
		Eventually.becomes("the place is free", () -> pool.state().resources().creating() == 0);
		assertThat(factory.ledger().begun(0).part(0).undos()).isEqualTo(1);
		assertThat(pool.state().resources().total()).isZero();
		assertThat(pool.state().counters().interrupted()).isEqualTo(1);
		assertThat(pool.state().counters().createFailed()).isEqualTo(1);
		assertThat(pool.state().failingCreations()).as("failures that speak against the factory").isZero();
		assertThat(pool.state().lastCreateFailures()).isEmpty();
	}

	@EngineTest
	void creationThatEndsWhileItIsBeingCancelledIsNotWaitedFor(Pools pools, Callers callers, Steps steps,
			ManualClock clock) {
		HookedClock hooked = new HookedClock(clock);
		Pool<Probe> pool = pools.open(pools.factory().creates(script(part("socket"), pass(this.connecting))), "0..1",
				(builder) -> builder.clock(hooked).abandonedCreation(AbandonedCreation.CANCEL));
		// The next task that the caller schedules is the create-timeout
		steps.once(StepPoint.PARK, (thread) -> true, () -> hooked
			.onOwnNextSchedule(() -> Eventually.becomes("undone", () -> pool.state().counters().createFailed() == 1)));
		Caller<Lease<Probe>> caller = callers.acquire(pool);
		Eventually.becomes("it connects", () -> this.connecting.arrivals() == 1);
		assertThat(caller.awaitWaiting().interrupt().failure()).isInstanceOf(InterruptedException.class);
		assertThat(pool.state().counters().createFailed()).isEqualTo(1);
		int alarms = (callers.kind() == ThreadKind.VIRTUAL) ? 1 : 0;
		Eventually.becomes("no task on the clock but the alarm of the waiter", () -> clock.scheduled() == alarms);
	}

	@EngineTest
	void keptCreationIsFinishedForTheNextCaller(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), pass(this.connecting)));
		Pool<Probe> pool = pools.open(factory, "0..100",
				(builder) -> builder.abandonedCreation(AbandonedCreation.KEEP));
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		this.connecting.awaitArrival();
		assertThat(caller.interrupt().failure()).isInstanceOf(InterruptedException.class);
		assertThat(factory.ledger().undone()).isZero();
		assertThat(pool.state().resources().creating()).isEqualTo(1);
		this.connecting.open();
		Eventually.becomes("idle in the pool", () -> pool.state().resources().idle() == 1);
		try (Lease<Probe> next = pool.tryAcquire().orElseThrow()) {
			assertThat(next.get()).isSameAs(factory.ledger().begun(0));
		}
	}

	@EngineTest
	void keptCreationIsUndoneAtTheLatestOnClose(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), pass(this.connecting)));
		Pool<Probe> pool = pools.open(factory, "0..100",
				(builder) -> builder.abandonedCreation(AbandonedCreation.KEEP));
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		this.connecting.awaitArrival();
		caller.interrupt().join();
		pool.close();
		assertThat(factory.ledger().alive()).isZero();
		assertThat(factory.ledger().begun(0).part(0).undos()).isEqualTo(1);
		assertThat(factory.ledger().finished()).isZero();
	}

	@EngineTest
	void interruptSeenByTheCallerIsUsedUp(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(pass(this.connecting)));
		Pool<Probe> pool = pools.open(factory, "0..1");
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		assertThat(caller.interrupt().flag()).isFalse();
	}

	@EngineTest
	void callerWhoseTimeIsOverAbandonsItsCreationToo(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), pass(this.connecting)));
		Pool<Probe> pool = pools.open(factory, "0..1",
				(builder) -> builder.acquireTimeout(Duration.ofSeconds(1)).abandonedCreation(AbandonedCreation.CANCEL));
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		this.connecting.awaitArrival();
		clock.advance(Duration.ofSeconds(1));
		assertThat(caller.failure()).isInstanceOf(AcquireTimeoutException.class);
		Eventually.becomes("undone", () -> factory.ledger().alive() == 0);
	}

	@EngineTest
	void callersLessPatientThanAConnectFillThePoolAllTheSame(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), pass(this.connecting)));
		Pool<Probe> pool = pools.open(factory, "0..1",
				(builder) -> builder.acquireTimeout(Duration.ofSeconds(1)).createTimeout(Duration.ofSeconds(30)));
		for (int i = 0; i < 3; i++) {
			Caller<Lease<Probe>> impatient = callers.acquireAndWait(pool);
			clock.advance(Duration.ofSeconds(1));
			assertThat(impatient.failure()).isInstanceOf(AcquireTimeoutException.class);
		}
		this.connecting.open();
		Eventually.becomes("idle in the pool", () -> pool.state().resources().idle() == 1);
		assertThat(factory.ledger().begun()).hasSize(1);
	}

	@Scenario(Situation.FIRST_OF_TWO_WAITERS_INTERRUPTED)
	@Regression("ZPool delivered a caller's interrupt to the next waiter")
	@EngineTest
	void interruptOfTheFirstDoesNotReachTheSecond(Pools pools, Callers callers) throws Exception {
		for (AbandonedCreation setting : AbandonedCreation.values()) {
			Gate creating = new Gate();
			ScriptedFactory factory = pools.factory().creates(script(part("socket"), pass(creating)));
			Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.abandonedCreation(setting));
			Caller<Lease<Probe>> first = callers.acquireAndWait(pool);
			creating.awaitArrival();
			Caller<Lease<Probe>> second = callers.acquireAndWait(pool);
			assertThat(first.interrupt().failure()).isInstanceOf(InterruptedException.class);
			creating.open();
			assertThat(second.result().get()).isSameAs(factory.ledger().begun(0));
			assertThat(second.flag()).isFalse();
			assertThat(factory.ledger().begun()).hasSize(1);
			second.result().close();
		}
	}

	@Scenario(Situation.FIRST_OF_TWO_WAITERS_INTERRUPTED)
	@EngineTest
	void cancelOfAFutureDoesNotReachTheOneBehindIt(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), pass(this.connecting)));
		Pool<Probe> pool = pools.open(factory, "0..1",
				(builder) -> builder.abandonedCreation(AbandonedCreation.CANCEL));
		var future = pool.acquireAsync();
		this.connecting.awaitArrival();
		Caller<Lease<Probe>> second = callers.acquireAndWait(pool);
		assertThat(future.cancel(true)).isTrue();
		this.connecting.open();
		second.result().close();
		assertThat(factory.ledger().begun()).hasSize(1);
	}

	@EngineTest
	@LongRun
	void interruptAtAnyInstantOfACreationLosesNothing(Pools pools, Callers callers) throws Exception {
		pools.repeat(1000, (round) -> {
			Gate begun = new Gate();
			ScriptedFactory factory = pools.factory().creates(script(signal(begun), part("socket"), part("session")));
			Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder
				.abandonedCreation((round % 2 == 0) ? AbandonedCreation.CANCEL : AbandonedCreation.KEEP));
			Caller<Boolean> caller = callers.run(() -> pool.acquire().close());
			if (round % 4 < 2) {
				begun.awaitArrival();
			}
			caller.interrupt().join();
		});
	}

}
