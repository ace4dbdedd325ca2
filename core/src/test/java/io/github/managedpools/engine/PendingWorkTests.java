package io.github.managedpools.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.AbandonedCreation;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.LongRun;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Steps;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * As many creations are under way as there are callers that count on one.
 */
@Rule({ Invariant.CANCELLATION_STAYS_WITH_ITS_CALLER, Invariant.USER_CODE_DELAYS_NO_OTHER_CALLER })
class PendingWorkTests {

	/** A few by default; 4,000 are for {@code -Dcrossing-creations.rounds}. */
	private static final int ROUNDS = Integer.getInteger("crossing-creations.rounds", 300);

	private final Gate connecting = new Gate();

	private ScriptedFactory slowAfterTheFirst(Pools pools) {
		return pools.factory().creates(script(part("socket")), script(part("socket"), pass(this.connecting)));
	}

	@EngineTest
	void creationOfACallerServedOtherwiseGoesToTheNextWaiter(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = slowAfterTheFirst(pools);
		Pool<Probe> pool = pools.open(factory, "0..3", (builder) -> builder.maxConcurrentCreations(1));
		Lease<Probe> held = pool.acquire();
		Caller<Lease<Probe>> first = callers.acquireAndWait(pool);
		this.connecting.awaitArrival();
		Caller<Lease<Probe>> second = callers.acquireAndWait(pool);
		held.close();
		first.result();
		pool.reconfigure((settings) -> settings.maxConcurrentCreations(3));
		assertThat(pool.state().resources().creating()).as("the second has the creation of the first").isEqualTo(1);
		this.connecting.open();
		assertThat(second.result().get().id()).isEqualTo(2);
		first.result().close();
		second.result().close();
		assertThat(factory.ledger().begun()).hasSize(2);
	}

	@EngineTest
	void abandonedCreationGoesToTheNextWaiterWhateverTheSetting(Pools pools, Callers callers) throws Exception {
		for (AbandonedCreation setting : AbandonedCreation.values()) {
			Gate creating = new Gate();
			ScriptedFactory factory = pools.factory().creates(script(part("socket"), pass(creating)));
			Pool<Probe> pool = pools.open(factory, "0..3",
					(builder) -> builder.maxConcurrentCreations(1).abandonedCreation(setting));
			Caller<Lease<Probe>> first = callers.acquireAndWait(pool);
			creating.awaitArrival();
			Caller<Lease<Probe>> second = callers.acquireAndWait(pool);
			first.interrupt().failure();
			pool.reconfigure((settings) -> settings.maxConcurrentCreations(3));
			assertThat(pool.state().resources().creating()).isEqualTo(1);
			creating.open();
			second.result().close();
			assertThat(factory.ledger().begun()).hasSize(1);
		}
	}

	@EngineTest
	void everyWaiterHasACreationUpToTheLimit(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), pass(this.connecting)));
		Pool<Probe> pool = pools.open(factory, "0..5", (builder) -> builder.maxConcurrentCreations(5));
		for (int count = 1; count <= 3; count++) {
			callers.run(() -> pool.acquire().close());
			this.connecting.awaitArrivals(count);
		}
		assertThat(pool.state().resources().creating()).as("and no more").isEqualTo(3);
		this.connecting.open();
		Eventually.becomes("all served", () -> pool.state().counters().released() == 3);
		assertThat(factory.ledger().begun()).hasSize(3);
	}

	@EngineTest
	@LongRun
	@Regression("two products that served each other's callers left one creation without a caller")
	void productsThatServeEachOthersCallersLeaveNoCallerWithoutACreation(Pools pools, Callers callers)
			throws Exception {
		for (int round = 0; round < ROUNDS; round++) {
			CyclicBarrier together = new CyclicBarrier(3);
			ScriptedFactory factory = pools.factory().creates(script(part("socket"), (act) -> together.await()));
			Pool<Probe> pool = pools.open(factory, "0..5", (builder) -> builder.maxConcurrentCreations(5));
			CompletableFuture<?>[] served = new CompletableFuture<?>[3];
			for (int i = 0; i < served.length; i++) {
				served[i] = pool.acquireAsync().thenAccept(Lease::close);
			}
			CompletableFuture<?> all = CompletableFuture.allOf(served);
			// Reading the state delays the threads that pass a creation on
			while (!all.isDone()) {
				pool.state();
			}
			all.get();
			pool.close();
			assertThat(factory.ledger().begun()).hasSize(3);
		}
	}

	@EngineTest
	void creationForAWaiterIsNotCountedForTryAcquire(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), pass(this.connecting)));
		Pool<Probe> pool = pools.open(factory, "0..3");
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		assertThat(pool.tryAcquire()).isEmpty();
		assertThat(pool.state().resources().creating()).isEqualTo(2);
		assertThat(pool.tryAcquire()).isEmpty();
		assertThat(pool.state().resources().creating()).as("one is on its way for tryAcquire").isEqualTo(2);
		this.connecting.open();
		waiter.result().close();
	}

	@EngineTest
	void tryAcquireDuringFailuresRequestsNothingLater(Pools pools, Callers callers, ManualClock clock) {
		ScriptedFactory factory = pools.factory()
			.creates(script(fail(new IllegalStateException("refused"))), script(part("socket")));
		Pool<Probe> pool = pools.open(factory, "0..1");
		callers.acquire(pool).failure();
		assertThat(pool.tryAcquire()).isEmpty();
		clock.advance(Duration.ofMinutes(1));
		assertThat(pool.state().resources()).isEqualTo(new PoolState.Resources(0, 0, 0, 0));
	}

	@EngineTest
	void successEndsTheBackOffOfAFailureBesideIt(Pools pools, Callers callers) throws Exception {
		Gate failing = new Gate();
		ScriptedFactory factory = pools.factory()
			.creates(script(pass(failing), fail(new IllegalStateException("refused"))),
					script(part("socket"), pass(this.connecting)), script(part("socket")));
		Pool<Probe> pool = pools.open(factory, "0..3");
		Caller<Lease<Probe>> first = callers.acquireAndWait(pool);
		failing.awaitArrival();
		Caller<Lease<Probe>> second = callers.acquireAndWait(pool);
		this.connecting.awaitArrival();
		failing.open();
		first.failure();
		this.connecting.open();
		second.result();
		// No time has passed since the failure
		callers.acquire(pool).result().close();
		second.result().close();
	}

	@EngineTest
	void creationThatIsAbandonedBeforeItBeginsNeverCallsTheFactory(Pools pools, Callers callers, Steps steps)
			throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..1",
				(builder) -> builder.abandonedCreation(AbandonedCreation.CANCEL));
		Gate creating = steps.stopAt(StepPoint.CREATE);
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		creating.awaitArrival();
		assertThat(caller.interrupt().failure()).isInstanceOf(InterruptedException.class);
		creating.open();
		Eventually.becomes("over", () -> pool.state().counters().createFailed() == 1);
		assertThat(factory.ledger().begun()).isEmpty();
	}

}
