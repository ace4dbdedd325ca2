package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.SizeRange;
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
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.Situation;
import io.github.managedpools.testkit.Steps;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A wait is abandoned, or stops for long, at any of its steps, without an effect on other
 * callers.
 */
@Rule(Invariant.EXHAUSTION_LOSES_NOTHING)
class AbandonedWaitTests {

	private static final List<StepPoint> STEPS = List.of(StepPoint.QUEUE, StepPoint.COUNTED, StepPoint.PARK);

	private static final List<Error> ERRORS = List.of(new StackOverflowError("injected"),
			new OutOfMemoryError("injected"));

	@Regression("ours: acquireAsync that threw after it had queued left a waiter behind that had no caller")
	@EngineTest
	void waitThatFailsAtAnyStepLeavesTheQueue(Pools pools, Callers callers, Steps steps) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		for (StepPoint step : STEPS) {
			for (Error error : ERRORS) {
				for (Callable<?> acquire : List.<Callable<?>>of(pool::acquire, pool::acquireAsync)) {
					Lease<Probe> held = pool.acquire();
					AtomicBoolean failed = failAt(steps, step, error);
					assertThat(callers.call(acquire).failure()).isSameAs(error);
					assertThat(failed).isTrue();
					assertThat(pool.state().pending()).as("waiters after a failure at %s", step).isZero();
					held.close();
					assertServes(pool);
				}
			}
		}
	}

	@EngineTest
	void waitThatFailsWhenItReadsTheClockLeavesTheQueue(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		HookedClock hooked = new HookedClock(clock);
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.clock(hooked));
		Error error = new OutOfMemoryError("injected");
		boolean failed = true;
		for (int reading = 1; failed; reading++) {
			Lease<Probe> held = pool.acquire();
			AtomicInteger left = new AtomicInteger(reading);
			Caller<Lease<Probe>> caller = callers.call(() -> {
				hooked.onOwnReadings(() -> {
					if (left.decrementAndGet() == 0) {
						throw error;
					}
				});
				return pool.acquire();
			});
			Eventually.becomes("it has failed or waits",
					() -> caller.isDone() || (pool.state().pending() == 1 && clock.parked() == 1));
			held.close();
			caller.join();
			failed = left.get() <= 0;
			// A failure to set the alarm does not fail the wait, which then watches the
			// clock
			caller.value().ifPresentOrElse(Lease::close, () -> assertThat(caller.failure()).isSameAs(error));
			assertThat(pool.state().pending()).as("waiters after a failure at reading %d", reading).isZero();
			assertServes(pool);
		}
	}

	@EngineTest
	void leaseThatCannotBeMadeAfterTheDeliveryGoesToTheNext(Pools pools, Callers callers, Steps steps)
			throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		for (Error error : ERRORS) {
			Lease<Probe> held = pool.acquire();
			CompletableFuture<Lease<Probe>> first = pool.acquireAsync();
			failAt(steps, StepPoint.DELIVERED, error);
			held.close();
			assertThat(callers.call(() -> first.get(1, TimeUnit.MINUTES)).failure()).hasCause(error);
			assertServes(pool);
		}
	}

	@EngineTest
	void blockedWaitThatFailsAfterTheDeliveryGivesTheResourceToTheNext(Pools pools, Callers callers, Steps steps,
			ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		for (Error error : ERRORS) {
			Lease<Probe> held = pool.acquire();
			Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
			Caller<Lease<Probe>> next = callers.acquireAndWait(pool);
			// The callers have waited for long, so a release hands over to them
			clock.advance(Duration.ofMillis(2));
			failAt(steps, StepPoint.DELIVERED, error);
			held.close();
			assertThat(waiter.failure()).isSameAs(error);
			next.result().close();
			assertServes(pool);
		}
	}

	@Regression("ours: a release went in circles as long as a caller was counted and not in the queue")
	@EngineTest
	void releaseDoesNotWaitForACallerThatIsAboutToQueue(Pools pools, Callers callers, Steps steps) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		for (boolean invalidate : new boolean[] { false, true }) {
			Lease<Probe> held = pool.acquire();
			Gate counted = steps.stopAt(StepPoint.COUNTED);
			Caller<Lease<Probe>> caller = callers.acquire(pool);
			counted.awaitArrival();
			callers.run(invalidate ? held::invalidate : held::close).result();
			if (!invalidate) {
				Eventually.becomes("idle", () -> pool.state().resources().idle() == 1);
				// Another caller comes and goes in the meantime
				pool.tryAcquire().orElseThrow().close();
			}
			counted.open();
			caller.result().close();
		}
	}

	@EngineTest
	void productThatComesWhileACallerIsAboutToQueueBecomesIdle(Pools pools, Callers callers, Steps steps)
			throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Gate counted = steps.stopAt(StepPoint.COUNTED);
		Caller<Lease<Probe>> caller = callers.acquire(pool);
		counted.awaitArrival();
		pool.resize(SizeRange.of("1..1"));
		Eventually.becomes("idle", () -> pool.state().resources().idle() == 1);
		counted.open();
		caller.result().close();
	}

	@Scenario(Situation.HUGE_QUEUE_ENDS_AT_ONCE)
	@EngineTest
	void futuresThatEndTogetherShareAFewThreads(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Lease<Probe> held = pool.acquire();
		Set<Thread> threads = ConcurrentHashMap.newKeySet();
		List<CompletableFuture<?>> ended = new ArrayList<>();
		for (int i = 0; i < 10_000; i++) {
			ended.add(pool.acquireAsync().handle((lease, failure) -> threads.add(Thread.currentThread())));
		}
		pool.shutdown(Duration.ofMinutes(1));
		CompletableFuture.allOf(ended.toArray(new CompletableFuture<?>[0])).get(1, TimeUnit.MINUTES);
		// A virtual thread is cheap, so each completes one future only
		threads.removeIf(ThreadSupport::isVirtual);
		assertThat(threads).hasSizeLessThan(2000);
		assertThat(pool.state().pending()).isZero();
		held.close();
	}

	@EngineTest
	void dependentThatBlocksDelaysNoFutureThatEndedTogetherWithIt(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Lease<Probe> held = pool.acquire();
		Gate gate = new Gate();
		List<CompletableFuture<?>> blocked = new ArrayList<>();
		List<CompletableFuture<?>> others = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			blocked.add(pool.acquireAsync().handle((lease, failure) -> gate.passIgnoringInterrupts()));
			others.add(pool.acquireAsync().handle((lease, failure) -> "ended"));
		}
		pool.shutdown(Duration.ofMinutes(1));
		CompletableFuture.allOf(others.toArray(new CompletableFuture<?>[0])).get(1, TimeUnit.MINUTES);
		gate.open();
		CompletableFuture.allOf(blocked.toArray(new CompletableFuture<?>[0])).get(1, TimeUnit.MINUTES);
		held.close();
	}

	@Rule(Invariant.COST_IS_INDEPENDENT_OF_SCALE)
	@Scenario(Situation.HUGE_QUEUE_ENDS_AT_ONCE)
	@EngineTest
	void futuresThatAreCancelledFromTheBackDoNotStayInTheQueue(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Lease<Probe> held = pool.acquire();
		CompletableFuture<Lease<Probe>> front = pool.acquireAsync();
		List<CompletableFuture<Lease<Probe>>> futures = new ArrayList<>();
		for (int i = 0; i < 20_000; i++) {
			futures.add(pool.acquireAsync());
		}
		WaiterQueue<Probe> waiterQueue = ((PoolEngine<Probe>) pool).waiterQueue;
		for (int i = futures.size() - 1; i >= 0; i--) {
			futures.get(i).cancel(false);
			if (i % 1000 == 0) {
				assertThat(waiterQueue.queued()).isLessThanOrEqualTo(2 * pool.state().pending() + 65);
			}
		}
		held.close();
		front.get(1, TimeUnit.MINUTES).close();
		assertServes(pool);
	}

	private static AtomicBoolean failAt(Steps steps, StepPoint step, Error error) {
		return steps.once(step, (thread) -> true, () -> {
			throw error;
		});
	}

	private static void assertServes(Pool<Probe> pool) throws Exception {
		Eventually.becomes("idle", () -> pool.state().resources().idle() == 1);
		pool.tryAcquire().orElseThrow().close();
	}

}
