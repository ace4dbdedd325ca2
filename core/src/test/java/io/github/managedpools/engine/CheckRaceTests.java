package io.github.managedpools.engine;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.PoolState;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.HookedClock;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;
import io.github.managedpools.testkit.Steps;

import static io.github.managedpools.testkit.Script.hang;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A resource, or the waiter for it, changes at the very moment at which the resource is
 * checked on the slow path.
 */
@Rule(Invariant.WAITER_ENDS_ONCE)
class CheckRaceTests {

	private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(5);

	private static final Consumer<PoolBuilder<Probe>> VALIDATED = (builder) -> builder.validateAfterIdle(Duration.ZERO);

	/** The states of a pool's thread without work. */
	private static final Set<Thread.State> AT_REST = EnumSet.of(Thread.State.TIMED_WAITING, Thread.State.TERMINATED);

	private final Gate gate = new Gate();

	private final AtomicReference<Thread> creator = new AtomicReference<>();

	@EngineTest
	void resourceThatIsRefreshedDuringACheckIsDestroyed(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		HookedClock hooked = new HookedClock(clock);
		ScriptedFactory factory = pools.factory().checks(script());
		Pool<Probe> pool = pools.open(factory, "0..1", VALIDATED.andThen((builder) -> builder.clock(hooked)));
		Leases.makeIdle(pool, 1);
		Caller<Lease<Probe>> caller = callers.call(() -> {
			// The acquire first reads the clock when it begins, and next for the check
			hooked.onOwnReadings(() -> once(hooked, pool::refresh));
			return pool.acquire();
		});
		assertThat(caller.result().get().id()).isEqualTo(2);
		caller.result().close();
		assertThat(factory.ledger().begun(0).isDestroyed()).isTrue();
		assertThat(factory.checkCalls()).as("validations of a resource that is to go anyway").isZero();
	}

	@EngineTest
	void resourceIsIdleAgainIfItsWaiterLeavesDuringTheCheck(Pools pools, ManualClock clock) throws Exception {
		HookedClock hooked = new HookedClock(clock);
		Pool<Probe> pool = pools.open(factory(pools), "0..1",
				(builder) -> builder.clock(hooked).maxLifetime(Duration.ofDays(1)));
		leaveWhileTheResourceIsLookedAt(pool, hooked);
		assertIdle(pool, 1);
	}

	@EngineTest
	void nothingIsValidatedForAWaiterThatHasLeft(Pools pools, ManualClock clock) throws Exception {
		HookedClock hooked = new HookedClock(clock);
		ScriptedFactory factory = factory(pools).checks(script(pass(this.gate)));
		Pool<Probe> pool = pools.open(factory, "0..1", VALIDATED.andThen((builder) -> builder.clock(hooked)));
		leaveWhileTheResourceIsLookedAt(pool, hooked);
		assertIdle(pool, 1);
		assertThat(factory.checkCalls()).isZero();
		this.gate.open();
	}

	/**
	 * Cancels the only waiter once a search has found the idle resource for it.
	 */
	private void leaveWhileTheResourceIsLookedAt(Pool<Probe> pool, HookedClock hooked) throws Exception {
		makeIdle(pool);
		pool.suspend();
		CompletableFuture<Lease<Probe>> waiter = pool.acquireAsync();
		once(hooked, () -> waiter.cancel(false));
		pool.resume();
		assertThat(waiter).isCancelled();
	}

	@Scenario(Situation.CANCELLED_BETWEEN_DELIVERY_AND_LEASE)
	@EngineTest
	void resourceIsIdleAgainThatPassedWhenItsCallerCouldWaitNoLonger(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		HookedClock hooked = new HookedClock(clock);
		ScriptedFactory factory = factory(pools).checks(script(pass(this.gate)));
		Pool<Probe> pool = pools.open(factory, "0..1", VALIDATED.andThen((builder) -> builder.clock(hooked)));
		makeIdle(pool);
		// Nothing changes any more, so the sweeper goes to sleep
		clock.advance(Duration.ofSeconds(1));
		Caller<Optional<Lease<Probe>>> caller = callers.call(pool::tryAcquire);
		this.gate.awaitArrival();
		// The sweeper is woken when the resource has been lent, before its caller knows
		AtomicBoolean met = new AtomicBoolean();
		hooked.onNextSchedule(() -> {
			clock.advance(CHECK_TIMEOUT);
			met.set(caller.result().isEmpty());
		});
		this.gate.open();
		caller.join();
		assertIdle(pool, 1);
		assertThat(met).isTrue();
	}

	@Rule(Invariant.DEADLINES_ARE_ABSOLUTE)
	@EngineTest
	void callerWaitsForOneOfARowOfHangingValidationsAndBeginsNoOther(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(hang()));
		Pool<Probe> pool = pools.open(factory, "0..2", VALIDATED);
		clock.advance(Duration.ofHours(1));
		Leases.makeIdle(pool, 2);
		Caller<Optional<Lease<Probe>>> caller = callers.call(pool::tryAcquire);
		Eventually.becomes("it hangs", () -> factory.hanging() == 1);
		caller.awaitWaiting();
		clock.advance(CHECK_TIMEOUT);
		assertThat(caller.result()).isEmpty();
		Eventually.becomes("the resource whose check hung is gone",
				() -> factory.ledger().begun(0).isGone() || factory.ledger().begun(1).isGone());
		assertThat(factory.checkCalls()).isEqualTo(1);
	}

	@Rule(Invariant.DOUBTFUL_RESOURCE_IS_CHECKED_FIRST)
	@EngineTest
	void checkThatTimesOutBeforeItBeginsLeavesTheNextResourceInDoubt(Pools pools, Callers callers, Steps steps,
			ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script());
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.validateAfterIdle(Duration.ofSeconds(1)));
		Leases.makeIdle(pool, 1);
		clock.advance(Duration.ofSeconds(2));
		Gate checking = steps.stopAt(StepPoint.CHECK);
		Caller<Lease<Probe>> caller = callers.acquire(pool);
		checking.awaitArrival();
		clock.advance(CHECK_TIMEOUT);
		Lease<Probe> lease = caller.result();
		assertThat(lease.get().id()).isEqualTo(2);
		lease.suspect();
		checking.open();
		Eventually.becomes("the late check is over", () -> pool.state().resources().givenUp() == 0);
		lease.close();
		callers.acquire(pool).result().close();
		assertThat(factory.checkCalls()).as("validations of the next resource").isEqualTo(1);
	}

	private ScriptedFactory factory(Pools pools) {
		return pools.factory().creates(script((act) -> this.creator.set(Thread.currentThread())));
	}

	/**
	 * Creates an idle resource, and waits until the thread that created it is at rest.
	 */
	private void makeIdle(Pool<Probe> pool) throws InterruptedException {
		Leases.makeIdle(pool, 1);
		Eventually.becomes("the creation is over", () -> AT_REST.contains(this.creator.get().getState()));
	}

	/**
	 * Runs an action at the next clock read of the calling thread.
	 */
	private static void once(HookedClock hooked, Runnable action) {
		hooked.onOwnReadings(() -> {
			hooked.onOwnReadings(null);
			action.run();
		});
	}

	private static void assertIdle(Pool<Probe> pool, int leasesThatBegan) {
		Eventually.holds(() -> {
			PoolState state = pool.state();
			Pools.assertSums(state);
			assertThat(state.resources()).isEqualTo(new PoolState.Resources(1, 0, 0, 0));
			assertThat(state.counters().acquired()).as("leases").isEqualTo(leasesThatBegan);
		});
	}

}
