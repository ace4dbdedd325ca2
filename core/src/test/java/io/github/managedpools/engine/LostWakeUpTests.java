package io.github.managedpools.engine;

import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

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

import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A waiter continues although an operation that blocked before it parked has consumed the
 * permit of its wake-up.
 */
@Rule(Invariant.WAKE_UP_IS_NEVER_LOST)
@Regression("ours: a waiter that was nudged while it waited for a lock parked beside an idle resource")
class LostWakeUpTests {

	/**
	 * A small number by default; {@code -Dwake-up.rounds} sets a larger one, such as
	 * 100,000.
	 */
	private static final int ROUNDS = Integer.getInteger("wake-up.rounds", 3000);

	@Scenario(Situation.STATE_READ_IN_A_LOOP)
	@LongRun
	@EngineTest
	void noCallerWaitsBesideAnIdleResourceWhileAnotherThreadReadsTheState(Pools pools, Callers callers)
			throws Exception {
		Gate hanging = new Gate();
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket")), script(part("socket"), pass(hanging)));
		Pool<Probe> pool = pools.open(factory, "0..3", (builder) -> builder.maxConcurrentCreations(1));
		pool.acquire().close();
		Lease<Probe> only = pool.acquire();
		pool.tryAcquire();
		hanging.awaitArrival();
		only.close();
		AtomicBoolean over = new AtomicBoolean();
		Caller<Boolean> reader = callers.run(() -> {
			while (!over.get()) {
				pool.state();
			}
		});
		try {
			CyclicBarrier begin = new CyclicBarrier(2);
			CyclicBarrier end = new CyclicBarrier(2);
			Caller<Boolean> waiter = callers.run(() -> {
				for (int round = 0; round < ROUNDS; round++) {
					begin.await();
					pool.acquire().close();
					end.await();
				}
			});
			for (int round = 0; round < ROUNDS; round++) {
				Lease<Probe> held = pool.acquire();
				begin.await();
				held.close();
				try {
					end.await(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
				}
				catch (TimeoutException ex) {
					throw new AssertionError("stuck in round %d: %s".formatted(round, pool.state()), ex);
				}
			}
			waiter.result();
		}
		finally {
			over.set(true);
			reader.join();
			hanging.open();
		}
	}

	@EngineTest
	void waiterThatWasNudgedBeforeItParkedFindsTheResource(Pools pools, Callers callers, Steps steps) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Lease<Probe> held = pool.acquire();
		steps.once(StepPoint.PARK, (thread) -> true, () -> {
			callers.run(held::close).join();
			useUpPermit();
		});
		callers.acquire(pool).result().close();
	}

	@EngineTest
	void waiterThatWasNudgedWhileItReadTheClockFindsTheResource(Pools pools, Callers callers, Steps steps,
			ManualClock clock) throws Exception {
		HookedClock hooked = new HookedClock(clock);
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.clock(hooked));
		Lease<Probe> held = pool.acquire();
		AtomicReference<Thread> waiter = new AtomicReference<>();
		steps.once(StepPoint.PARK, (thread) -> true, () -> {
			waiter.set(Thread.currentThread());
			hooked.onOwnReadings(() -> {
				hooked.onOwnReadings(null);
				callers.run(held::close).join();
				useUpPermit();
			});
		});
		callers.acquire(pool).result().close();
		assertThat(waiter).doesNotHaveNullValue();
	}

	@EngineTest
	void waiterThatWasServedWhileItReadTheClockGoesOn(Pools pools, Callers callers, Steps steps, ManualClock clock)
			throws Exception {
		HookedClock hooked = new HookedClock(clock);
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.clock(hooked));
		Lease<Probe> held = pool.acquire();
		steps.once(StepPoint.PARK, (thread) -> true, () -> hooked.onOwnReadings(() -> {
			hooked.onOwnReadings(null);
			// By now the caller has waited for long, so the release hands the resource
			// over
			clock.advance(Duration.ofMillis(2));
			callers.run(held::close).join();
			useUpPermit();
		}));
		callers.acquire(pool).result().close();
	}

	@EngineTest
	void waiterWhoseTimeEndedWhileItReadTheClockGivesUp(Pools pools, Callers callers, Steps steps, ManualClock clock)
			throws Exception {
		HookedClock hooked = new HookedClock(clock);
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.clock(hooked));
		Lease<Probe> held = pool.acquire();
		steps.once(StepPoint.PARK, (thread) -> true, () -> hooked.onOwnReadings(() -> {
			hooked.onOwnReadings(null);
			clock.advance(Duration.ofMillis(2));
			useUpPermit();
		}));
		Caller<Lease<Probe>> caller = callers.call(() -> pool.acquire(Duration.ofMillis(1)));
		assertThat(caller.failure()).isInstanceOf(AcquireTimeoutException.class);
		held.close();
	}

	@EngineTest
	void callerWhoseCheckEndedWhileItReadTheClockGoesOn(Pools pools, Callers callers, Steps steps, ManualClock clock)
			throws Exception {
		HookedClock hooked = new HookedClock(clock);
		Pool<Probe> pool = pools.open(pools.factory().checks(script()), "0..1",
				(builder) -> builder.clock(hooked).validateAfterIdle(Duration.ZERO));
		pool.acquire().close();
		Gate checking = steps.stopAt(StepPoint.CHECK);
		hooked.onNextPark(() -> {
			Eventually.becomes("the check has begun", () -> checking.arrivals() > 0);
			hooked.onOwnReadings(() -> {
				hooked.onOwnReadings(null);
				checking.open();
				Eventually.becomes("the caller has it", () -> pool.state().leases() == 1);
				useUpPermit();
			});
		});
		callers.acquire(pool).result().close();
	}

	/**
	 * Consumes the permit, as every lock does for which the thread has to wait.
	 */
	private static void useUpPermit() {
		LockSupport.unpark(Thread.currentThread());
		LockSupport.park();
	}

}
