package io.github.managedpools.engine;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.AbandonedCreation;
import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.ShutdownReport;
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
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Steps;

import static io.github.managedpools.testkit.Script.hang;
import static io.github.managedpools.testkit.Script.interruptFlag;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.passIgnoringInterrupts;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A creation takes long, too long, or for ever.
 */
@Rule(Invariant.USER_CODE_DELAYS_NO_OTHER_CALLER)
class SlowCreationTests {

	private static final Duration CREATE_TIMEOUT = Duration.ofSeconds(5);

	private static final Duration DESTROY_TIMEOUT = Duration.ofSeconds(10);

	private final Gate connecting = new Gate();

	@EngineTest
	void creationThatTakesTooLongIsInterruptedAndUndone(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), pass(this.connecting)));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.createTimeout(CREATE_TIMEOUT));
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		this.connecting.awaitArrival();
		clock.advance(CREATE_TIMEOUT);
		assertThat(caller.failure()).isInstanceOf(ResourceCreationException.class)
			.cause()
			.isInstanceOf(TimeoutException.class);
		assertThat(factory.ledger().alive()).isZero();
		assertThat(factory.ledger().undone()).isEqualTo(1);
		assertThat(pool.state().failingCreations()).isEqualTo(1);
		assertThat(pool.state().lastCreateFailures()).hasSize(1);
	}

	@Regression("a waiter counted as unserved while its new resource was on its way, and another creation was started")
	@EngineTest
	void nothingMoreIsBegunForAWaiterWhoseResourceIsOnItsWay(Pools pools, Callers callers, Steps steps)
			throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..3");
		Gate entered = steps.stopAt(StepPoint.ENTERED);
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		entered.awaitArrival();
		pool.resize(SizeRange.of("0..2"));
		assertThat(pool.state().resources().total()).isEqualTo(1);
		assertThat(pool.state().resources().creating()).isZero();
		entered.open();
		waiter.result().close();
		assertThat(factory.ledger().begun()).hasSize(1);
	}

	@Regression("a resource that was marked to be retired stayed for ever, idle but never lent nor destroyed, if the reason said that it was too old")
	@EngineTest
	void refreshedBeforeItIsPlacedANewResourceIsDestroyed(Pools pools, Callers callers, Steps steps) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..1");
		Gate entered = steps.stopAt(StepPoint.ENTERED);
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		entered.awaitArrival();
		pool.refresh();
		// A sweep that had looked at the resource before this one records its reason late
		Objects.requireNonNull(((PoolEngine<Probe>) pool).slots.at(0)).reason = DestroyReason.AGED;
		entered.open();
		try (Lease<Probe> lease = waiter.result()) {
			assertThat(lease.get()).isSameAs(factory.ledger().begun(1));
		}
		assertThat(factory.ledger().begun(0).destructions()).isEqualTo(1);
	}

	@Regression("undos of a creation that was given up on, and that then ended, were not in the report of a shutdown")
	@EngineTest
	void undoUnderACreationThatWasGivenUpOnIsReportedWhileItLasts(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		Gate undoing = new Gate();
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket", script(passIgnoringInterrupts(undoing))),
					passIgnoringInterrupts(this.connecting)));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.createTimeout(CREATE_TIMEOUT));
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		this.connecting.awaitArrival();
		clock.advance(CREATE_TIMEOUT);
		clock.advance(DESTROY_TIMEOUT);
		assertThat(caller.failure()).isInstanceOf(ResourceCreationException.class);
		undoing.awaitArrival();
		this.connecting.open();
		Eventually.becomes("the late product is destroyed", () -> pool.state().counters().destroyed() == 1);
		ShutdownReport report = pool.shutdown(Duration.ZERO).get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
		assertThat(report.givenUp()).contains("the undos of what was given up on");
		undoing.open();
	}

	@EngineTest
	void creationThatIgnoresItsInterruptHoldsItsPlaceForTheDestroyTimeout(Pools pools, Callers callers,
			ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket"), passIgnoringInterrupts(this.connecting)), script(part("socket")));
		Recorder recorder = new Recorder();
		Pool<Probe> pool = pools.open(factory, "0..1",
				(builder) -> builder.createTimeout(CREATE_TIMEOUT).listener(recorder));
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		this.connecting.awaitArrival();
		clock.advance(CREATE_TIMEOUT);
		Caller<Lease<Probe>> second = callers.acquireAndWait(pool);
		assertThat(factory.ledger().begun()).hasSize(1);
		assertThat(pool.state().resources().creating()).isEqualTo(1);
		clock.advance(DESTROY_TIMEOUT);
		assertThat(caller.failure()).isInstanceOf(ResourceCreationException.class);
		assertThat(recorder.count("failure")).isEqualTo(1);
		Eventually.becomes("the place serves again", () -> {
			clock.advance(Duration.ofMillis(100));
			return second.isDone();
		});
		second.result().close();
		this.connecting.open();
		Probe late = factory.ledger().begun(0);
		Eventually.becomes("the late product is destroyed", late::isGone);
		Eventually.becomes("and counted", () -> pool.state().counters().destroyed() == 1);
		assertThat(pool.state().counters().created()).isEqualTo(2);
		assertThat(late.destructions()).isEqualTo(1);
		assertThat(pool.state().resources().total()).isEqualTo(1);
		pool.refresh();
		awaitNothingLeft(pool);
	}

	@EngineTest
	void stepThatComesAfterACreationWasGivenUpIsUndoneAtOnce(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket"), passIgnoringInterrupts(this.connecting), part("session")));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.createTimeout(CREATE_TIMEOUT));
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		this.connecting.awaitArrival();
		clock.advance(CREATE_TIMEOUT);
		clock.advance(DESTROY_TIMEOUT);
		assertThat(caller.failure()).isInstanceOf(ResourceCreationException.class);
		Eventually.becomes("what was begun is undone", () -> factory.ledger().undone() == 1);
		this.connecting.open();
		Eventually.becomes("what is begun now, too", () -> factory.ledger().undone() == 2);
		Eventually.becomes("nothing is left", () -> factory.ledger().alive() == 0);
		assertThat(pool.state().counters().created()).isZero();
		assertThat(pool.state().counters().createFailed()).isEqualTo(1);
		awaitNothingLeft(pool);
	}

	@EngineTest
	void productThatComesAfterTheInterruptIsDestroyed(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket"), passIgnoringInterrupts(this.connecting), interruptFlag()));
		Recorder recorder = new Recorder();
		Pool<Probe> pool = pools.open(factory, "0..1",
				(builder) -> builder.createTimeout(CREATE_TIMEOUT).listener(recorder));
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		this.connecting.awaitArrival();
		clock.advance(CREATE_TIMEOUT);
		this.connecting.open();
		assertThat(caller.failure()).isInstanceOf(ResourceCreationException.class);
		assertThat(factory.ledger().begun(0).destructions()).isEqualTo(1);
		assertThat(factory.ledger().alive()).isZero();
		Eventually.becomes("counted", () -> pool.state().counters().destroyed() == 1);
		assertThat(pool.state().counters().created()).isEqualTo(1);
		assertThat(recorder.count("destroyed LATE")).isEqualTo(1);
		assertThat(pool.state().failingCreations()).as("failures that speak against the factory").isEqualTo(1);
		assertThat(pool.state().lastCreateFailures()).hasSize(1);
	}

	@Rule(Invariant.FAILURE_GOES_TO_ITS_OWN_CALLER)
	@EngineTest
	void errorOfACreationThatTookTooLongIsNotForTheWaiterThatInheritedIt(Pools pools, Callers callers,
			ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket"), passIgnoringInterrupts(this.connecting)), script(part("socket")));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.createTimeout(CREATE_TIMEOUT));
		Caller<Lease<Probe>> first = callers.acquireAndWait(pool);
		this.connecting.awaitArrival();
		Caller<Lease<Probe>> second = callers.acquireAndWait(pool);
		first.interrupt().join();
		clock.advance(CREATE_TIMEOUT);
		this.connecting.open();
		Eventually.becomes("an attempt of its own", () -> {
			clock.advance(Duration.ofMillis(100));
			return second.isDone();
		});
		assertThat(second.result().get().id()).isEqualTo(2);
		second.result().close();
	}

	@Regression("commons-pool2: a caller waited 2.6 s beside an object that had been returned")
	@EngineTest
	void waiterTakesAReturnedResourceBeforeItsCreationEnds(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket")), script(pass(this.connecting)));
		Pool<Probe> pool = pools.open(factory, "0..2");
		Lease<Probe> lease = pool.acquire();
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		this.connecting.awaitArrival();
		lease.close();
		assertThat(waiter.result().get()).isSameAs(factory.ledger().begun(0));
		this.connecting.open();
		Eventually.becomes("the new one is idle", () -> pool.state().resources().idle() == 1);
		waiter.result().close();
	}

	@Rule(Invariant.CANCELLATION_STAYS_WITH_ITS_CALLER)
	@EngineTest
	void creationOfACallerServedOtherwiseIsNotCancelled(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket")), script(pass(this.connecting)));
		Pool<Probe> pool = pools.open(factory, "0..2",
				(builder) -> builder.abandonedCreation(AbandonedCreation.CANCEL));
		Lease<Probe> lease = pool.acquire();
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		this.connecting.awaitArrival();
		lease.close();
		waiter.result().close();
		this.connecting.open();
		Eventually.becomes("both are idle", () -> pool.state().resources().idle() == 2);
		assertThat(pool.state().counters().createFailed()).isZero();
	}

	@EngineTest
	void otherPlacesAreFilledWhileOneCreationHangs(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(hang()), script(part("socket")));
		Pool<Probe> pool = pools.open(factory, "0..3");
		Caller<Lease<Probe>> first = callers.acquireAndWait(pool);
		Caller<Lease<Probe>> second = callers.acquire(pool);
		// The first product goes to the oldest waiter
		first.result().close();
		second.result().close();
		assertThat(pool.state().resources().creating()).isEqualTo(1);
	}

	@Regression("HikariCP: one slow connect stalled all others, because a single thread adds them")
	@EngineTest
	void concurrentCreationsAreLimited(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(pass(this.connecting)));
		Pool<Probe> pool = pools.open(factory, "0..10", (builder) -> builder.maxConcurrentCreations(3));
		for (int i = 0; i < 6; i++) {
			callers.run(() -> pool.acquire().close()).awaitWaiting();
		}
		this.connecting.awaitArrivals(3);
		Eventually.becomes("all wait", () -> pool.state().pending() == 6);
		assertThat(pool.state().resources().creating()).isEqualTo(3);
		assertThat(factory.ledger().begun()).hasSize(3);
		this.connecting.open();
		Eventually.becomes("all served", () -> pool.state().counters().released() == 6);
		assertThat(factory.ledger().peak()).isLessThanOrEqualTo(10);
	}

	@Rule(Invariant.DEADLINES_ARE_ABSOLUTE)
	@EngineTest
	void timeoutOfACallerEndsItsWaitWhateverItsCreationDoes(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(passIgnoringInterrupts(this.connecting)));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.acquireTimeout(Duration.ofSeconds(1)));
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		this.connecting.awaitArrival();
		clock.advance(Duration.ofSeconds(1));
		assertThat(caller.failure()).isInstanceOfSatisfying(AcquireTimeoutException.class, (ex) -> {
			assertThat(ex.state().resources().creating()).isEqualTo(1);
			assertThat(ex).hasMessageContaining(pool.name());
		});
		assertThat(pool.state().counters().timedOut()).isEqualTo(1);
		this.connecting.open();
	}

	/**
	 * Waits until a shutdown would have nothing to report.
	 */
	private static void awaitNothingLeft(Pool<Probe> pool) {
		Eventually.becomes("nothing is left to be reported", () -> ((PoolEngine<Probe>) pool).shutdown.seal());
	}

}
