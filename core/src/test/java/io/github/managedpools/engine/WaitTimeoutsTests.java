package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClock;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.ForwardingClock;
import io.github.managedpools.testkit.HookedClock;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.LongRun;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Steps;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One alarm ends the waits of all waiters that do not time themselves.
 */
@Rule(Invariant.WAITER_ENDS_ONCE)
class WaitTimeoutsTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final Duration MILLI = Duration.ofMillis(1);

	@Rule(Invariant.COST_IS_INDEPENDENT_OF_SCALE)
	@EngineTest
	void allWaitersShareOneTimer(Pools pools, ManualClock clock) throws Exception {
		Pool<Probe> pool = open(pools, SECOND);
		Lease<Probe> held = pool.acquire();
		Eventually.becomes("only the sweep is planned", () -> clock.scheduled() == 1);
		List<CompletableFuture<Lease<Probe>>> promises = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			promises.add(pool.acquireAsync());
		}
		assertThat(clock.scheduled()).isEqualTo(2);
		clock.advance(SECOND);
		Eventually.becomes("all are over", () -> promises.stream().allMatch(CompletableFuture::isDone));
		assertThat(pool.state().counters().timedOut()).isEqualTo(100);
		held.close();
	}

	@EngineTest
	void shortWaitBehindALongOneEndsInTime(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Pool<Probe> pool = open(pools, SECOND.multipliedBy(10));
		Lease<Probe> held = pool.acquire();
		CompletableFuture<Lease<Probe>> patient = pool.acquireAsync();
		Caller<Lease<Probe>> hasty = callers.call(() -> pool.acquire(SECOND));
		hasty.awaitWaiting();
		clock.advance(SECOND);
		assertThat(hasty.failure()).isInstanceOf(AcquireTimeoutException.class);
		assertThat(patient).isNotDone();
		held.close();
		patient.get().close();
	}

	@EngineTest
	void longWaitBehindAShortOneEndsInTime(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Pool<Probe> pool = open(pools, SECOND.multipliedBy(10));
		Lease<Probe> held = pool.acquire();
		Caller<Lease<Probe>> hasty = callers.call(() -> pool.acquire(SECOND));
		hasty.awaitWaiting();
		Caller<Lease<Probe>> patient = callers.acquire(pool);
		patient.awaitWaiting();
		clock.advance(SECOND);
		assertThat(hasty.failure()).isInstanceOf(AcquireTimeoutException.class);
		clock.advance(SECOND.multipliedBy(9).minus(MILLI));
		assertThat(patient.isDone()).isFalse();
		clock.advance(MILLI);
		assertThat(patient.failure()).isInstanceOf(AcquireTimeoutException.class);
		held.close();
	}

	@EngineTest
	void earlierTimeoutReplacesALaterOneOnTheTimer(Pools pools, ManualClock clock) throws Exception {
		Pool<Probe> pool = open(pools, SECOND.multipliedBy(10));
		Lease<Probe> held = pool.acquire();
		Eventually.becomes("only the sweep is planned", () -> clock.scheduled() == 1);
		CompletableFuture<Lease<Probe>> patient = pool.acquireAsync();
		assertThat(clock.scheduled()).isEqualTo(2);
		pool.reconfigure((settings) -> settings.acquireTimeout(SECOND));
		CompletableFuture<Lease<Probe>> hasty = pool.acquireAsync();
		assertThat(clock.scheduled()).isEqualTo(2);
		clock.advance(SECOND);
		Eventually.becomes("the hasty one is over", hasty::isDone);
		assertThat(patient).isNotDone();
		clock.advance(SECOND.multipliedBy(9));
		Eventually.becomes("the patient one is over", patient::isDone);
		held.close();
	}

	@EngineTest
	void twoSimultaneousWaitersSetOneTimer(Pools pools, Callers callers, ManualClock clock) throws Exception {
		HookedClock hooked = new HookedClock(clock);
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.clock(hooked));
		Lease<Probe> held = pool.acquire();
		Eventually.becomes("only the sweep is planned", () -> clock.scheduled() == 1);
		AtomicReference<Caller<CompletableFuture<Lease<Probe>>>> second = new AtomicReference<>();
		hooked.onOwnNextSchedule(() -> second.set(callers.call(pool::acquireAsync).awaitWaiting()));
		CompletableFuture<Lease<Probe>> first = pool.acquireAsync();
		CompletableFuture<Lease<Probe>> other = second.get().result();
		assertThat(clock.scheduled()).isEqualTo(2);
		first.cancel(false);
		other.cancel(false);
		held.close();
	}

	@EngineTest
	void waitThatEndsJustAfterAnotherIsAMillisecondTooLongAtMost(Pools pools, ManualClock clock) throws Exception {
		Pool<Probe> pool = open(pools, SECOND);
		Lease<Probe> held = pool.acquire();
		CompletableFuture<Lease<Probe>> first = pool.acquireAsync();
		clock.advance(Duration.ofNanos(1));
		CompletableFuture<Lease<Probe>> second = pool.acquireAsync();
		clock.advance(SECOND.minusNanos(1));
		Eventually.becomes("the first is over", first::isDone);
		assertThat(second).isNotDone();
		clock.advance(MILLI);
		Eventually.becomes("the second is over", second::isDone);
		held.close();
	}

	@EngineTest
	void timerOfAWaiterThatWasServedIsNotSetAgain(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Pool<Probe> pool = open(pools, SECOND);
		Lease<Probe> held = pool.acquire();
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		CompletableFuture<Lease<Probe>> promise = pool.acquireAsync();
		held.close();
		caller.result().close();
		promise.get().close();
		clock.advance(SECOND);
		assertThat(pool.state().counters().timedOut()).isZero();
		// Only the sweep may be scheduled
		assertThat(clock.scheduled()).isLessThanOrEqualTo(1);
	}

	@EngineTest
	void timerThatFiresJustBeforeTheThreadParksEndsTheWait(Pools pools, Callers callers, Steps steps, ManualClock clock)
			throws Exception {
		Pool<Probe> pool = open(pools, SECOND);
		Lease<Probe> held = pool.acquire();
		steps.once(StepPoint.PARK, (thread) -> true, () -> clock.advance(SECOND));
		assertThat(callers.acquire(pool).failure()).isInstanceOf(AcquireTimeoutException.class);
		held.close();
	}

	@EngineTest
	void timerThatFiresBeforeTheThreadHasQueuedIsSetAgain(Pools pools, Callers callers, Steps steps, ManualClock clock)
			throws Exception {
		Pool<Probe> pool = open(pools, SECOND);
		Lease<Probe> held = pool.acquire();
		CompletableFuture<Lease<Probe>> before = pool.acquireAsync();
		clock.advance(MILLI);
		steps.once(StepPoint.QUEUE, (thread) -> true, () -> clock.advance(SECOND.minus(MILLI)));
		Caller<Lease<Probe>> caller = callers.acquire(pool);
		Eventually.becomes("the one before is over", before::isDone);
		caller.awaitWaiting();
		clock.advance(MILLI);
		assertThat(caller.failure()).isInstanceOf(AcquireTimeoutException.class);
		held.close();
	}

	@EngineTest
	void waitOfAThreadEndsEvenWhenNoTimerCanBeSet(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Exhausted exhausted = new Exhausted(clock);
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.clock(exhausted));
		Lease<Probe> held = pool.acquire();
		exhausted.isSet.set(true);
		Caller<Lease<Probe>> caller = callers.call(() -> pool.acquire(SECOND));
		Eventually.becomes("parked", () -> clock.parked() == 1);
		clock.advance(SECOND);
		assertThat(caller.failure()).isInstanceOf(AcquireTimeoutException.class);
		exhausted.isSet.set(false);
		held.close();
	}

	@Regression("ours: an alarm that went off while it was replaced took the place of the new one, which was then never cancelled")
	@EngineTest
	void timerThatFiresWhileItIsReplacedLeavesTheNewOne(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		HookedClock hooked = new HookedClock(clock);
		Pool<Probe> pool = pools.open(pools.factory(), "0..1",
				(builder) -> builder.clock(hooked).acquireTimeout(SECOND.multipliedBy(10)));
		Lease<Probe> held = pool.acquire();
		CompletableFuture<Lease<Probe>> patient = pool.acquireAsync();
		pool.reconfigure((settings) -> settings.acquireTimeout(SECOND));
		AtomicReference<Caller<Boolean>> firing = new AtomicReference<>();
		hooked.onOwnNextSchedule(
				() -> firing.set(callers.run(() -> clock.advance(SECOND.multipliedBy(10))).awaitWaiting()));
		CompletableFuture<Lease<Probe>> hasty = pool.acquireAsync();
		firing.get().result();
		Eventually.becomes("both are over", () -> patient.isDone() && hasty.isDone());
		held.close();
		pool.close();
		Eventually.becomes("no task on the clock", () -> clock.scheduled() == 0);
	}

	@EngineTest
	void timerIsKeptUntilAnEarlierOneIsSet(Pools pools, ManualClock clock) throws Exception {
		Exhausted exhausted = new Exhausted(clock);
		Pool<Probe> pool = pools.open(pools.factory(), "0..1",
				(builder) -> builder.clock(exhausted).acquireTimeout(SECOND.multipliedBy(10)));
		Lease<Probe> held = pool.acquire();
		CompletableFuture<Lease<Probe>> patient = pool.acquireAsync();
		pool.reconfigure((settings) -> settings.acquireTimeout(SECOND));
		exhausted.isSet.set(true);
		CompletableFuture<Lease<Probe>> hasty = pool.acquireAsync();
		exhausted.isSet.set(false);
		clock.advance(SECOND.multipliedBy(10));
		Eventually.becomes("both are over", () -> patient.isDone() && hasty.isDone());
		held.close();
	}

	@LongRun
	@EngineTest
	void noCallerMissesTheEndOfItsWait(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.clock(PoolClock.system()));
		Lease<Probe> held = pool.acquire();
		List<Caller<Boolean>> waiting = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			waiting.add(callers.run(() -> {
				for (int round = 0; round < 500; round++) {
					try {
						pool.acquire(Duration.ofNanos(ThreadLocalRandom.current().nextInt(1, 2_000_000))).close();
					}
					catch (AcquireTimeoutException ex) {
						// Expected
					}
				}
			}));
		}
		waiting.forEach(Caller::result);
		held.close();
	}

	private static Pool<Probe> open(Pools pools, Duration timeout) {
		return pools.open(pools.factory(), "0..1", (builder) -> builder.acquireTimeout(timeout));
	}

	/**
	 * A clock that can't set timers for lack of memory.
	 */
	private static final class Exhausted extends ForwardingClock {

		final AtomicBoolean isSet = new AtomicBoolean();

		Exhausted(ManualClock clock) {
			super(clock);
		}

		@Override
		public Timer schedule(Runnable task, long nanos) {
			if (this.isSet.get()) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			return super.schedule(task, nanos);
		}

	}

}
