package io.github.managedpools.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.PoolListener.AcquireOutcome;
import io.github.managedpools.PoolListener;
import io.github.managedpools.WarmUp;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.HookedClock;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Steps;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The clock throws in the middle of the engine, as any code may when memory runs out.
 */
@Rule({ Invariant.CLEANUP_IS_REGISTERED_WITH_THE_CHANGE, Invariant.USER_CODE_MAY_THROW_ANYTHING })
class ThrowingClockTests {

	private static final Error BROKEN = new OutOfMemoryError("for the test");

	private static final Runnable BREAK = () -> {
		throw BROKEN;
	};

	private final List<AcquireOutcome> outcomes = new CopyOnWriteArrayList<>();

	private final PoolListener waits = new PoolListener() {

		@Override
		public Consumer<AcquireOutcome> onWaiting(String pool) {
			return ThrowingClockTests.this.outcomes::add;
		}

	};

	@EngineTest
	void waiterWhoseParkThrowsLeavesTheQueue(Pools pools, Callers callers, ManualClock clock) throws Exception {
		HookedClock hooked = new HookedClock(clock);
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.clock(hooked).listener(this.waits));
		Lease<Probe> held = pool.acquire();
		this.outcomes.clear();
		hooked.onNextPark(BREAK);
		assertThat(callers.acquire(pool).failure()).isSameAs(BROKEN);
		assertThat(pool.state().pending()).isZero();
		assertThat(this.outcomes).containsExactly(AcquireOutcome.CANCELLED);
		assertThat(((PoolEngine<Probe>) pool).waiterQueue.poll()).as("the first in the queue").isNull();
		held.close();
		callers.acquire(pool).result().close();
		assertThat(pool.state().resources().idle()).isEqualTo(1);
	}

	@EngineTest
	void waiterWhoseParkThrowsPassesTheResourceOn(Pools pools, Callers callers, ManualClock clock) throws Exception {
		HookedClock hooked = new HookedClock(clock);
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.clock(hooked).listener(this.waits));
		Lease<Probe> held = pool.acquire();
		this.outcomes.clear();
		Gate parking = new Gate();
		hooked.onNextPark(() -> {
			parking.passIgnoringInterrupts();
			throw BROKEN;
		});
		Caller<Lease<Probe>> unlucky = callers.acquire(pool);
		parking.awaitArrival();
		Caller<Lease<Probe>> behind = callers.acquireAndWait(pool);
		clock.advance(Duration.ofMillis(2));
		held.close();
		assertThat(pool.state().pending()).as("those who have not been served").isEqualTo(1);
		parking.open();
		assertThat(unlucky.failure()).isSameAs(BROKEN);
		behind.result().close();
		assertThat(this.outcomes).containsExactlyInAnyOrder(AcquireOutcome.CANCELLED, AcquireOutcome.ACQUIRED);
		assertThat(pool.state().counters().acquired()).as("leases, of which one had none").isEqualTo(2);
		assertThat(factory.ledger().begun()).hasSize(1);
	}

	@EngineTest
	void resourceWhoseLeaseCanNotBeMadeGoesBack(Pools pools, Callers callers, Steps steps, ManualClock clock)
			throws Exception {
		HookedClock hooked = new HookedClock(clock);
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.clock(hooked).trackLeases(true));
		Lease<Probe> held = pool.acquire();
		steps.once(StepPoint.DELIVERED, (thread) -> true, () -> hooked.onOwnReadings(() -> {
			hooked.onOwnReadings(null);
			BREAK.run();
		}));
		Caller<Lease<Probe>> unlucky = callers.acquireAndWait(pool);
		held.close();
		assertThat(unlucky.failure()).isSameAs(BROKEN);
		assertThat(pool.state().leases()).isZero();
		callers.acquire(pool).result().close();
		assertThat(pool.state().counters().acquired()).as("leases that could be made").isEqualTo(2);
	}

	@EngineTest
	void resourceWhosePromisedLeaseCanNotBeMadeGoesBack(Pools pools, Callers callers, Steps steps, ManualClock clock)
			throws Exception {
		HookedClock hooked = new HookedClock(clock);
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.clock(hooked).trackLeases(true));
		Lease<Probe> held = pool.acquire();
		steps.once(StepPoint.DELIVERED, (thread) -> true, () -> hooked.onOwnReadings(() -> {
			hooked.onOwnReadings(null);
			BREAK.run();
		}));
		CompletableFuture<Lease<Probe>> future = pool.acquireAsync();
		held.close();
		assertThat(callers.call(future::get).failure()).hasCause(BROKEN);
		Eventually.becomes("back", () -> pool.state().resources().idle() == 1);
		callers.acquire(pool).result().close();
	}

	@EngineTest
	void timerThatCanNotBeSetLosesATimeLimitAndNothingElse(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		HookedClock hooked = new HookedClock(clock);
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.clock(hooked));
		hooked.onNextSchedule(BREAK);
		Lease<Probe> held = callers.acquire(pool).result();
		hooked.onNextSchedule(BREAK);
		CompletableFuture<Lease<Probe>> future = pool.acquireAsync();
		hooked.onNextSchedule(BREAK);
		held.invalidate();
		callers.call(future::get).result().close();
	}

	@Regression("ours: a pool whose start threw halfway went on creating resources, and nobody could close it")
	@EngineTest
	void poolThatCanNotBeStartedLeavesNothingBehind(Pools pools, ManualClock clock) {
		for (WarmUp warmUp : List.of(WarmUp.EAGER, WarmUp.REQUIRED)) {
			int readings = 0;
			while (failsAtReading(++readings, warmUp, pools, clock)) {
				// Once more, one reading later
			}
			assertThat(readings).as("readings of the clock").isGreaterThan(2);
		}
	}

	private static boolean failsAtReading(int reading, WarmUp warmUp, Pools pools, ManualClock clock) {
		HookedClock hooked = new HookedClock(clock);
		ScriptedFactory factory = pools.factory();
		PoolBuilder<Probe> builder = pools.builder(factory).size(3, 3).warmUp(warmUp).clock(hooked);
		AtomicInteger left = new AtomicInteger(reading);
		hooked.onOwnReadings(() -> {
			if (left.decrementAndGet() == 0) {
				BREAK.run();
			}
		});
		try {
			pools.opened(factory, builder.build());
			return left.get() <= 0;
		}
		catch (Throwable ex) {
			assertThat(ex).isSameAs(BROKEN);
			Eventually.becomes("nothing alive", () -> factory.ledger().alive() == 0);
			return true;
		}
		finally {
			hooked.onOwnReadings(null);
		}
	}

}
