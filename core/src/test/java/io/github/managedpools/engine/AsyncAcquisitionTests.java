package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.TooManyPendingException;
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
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.ScriptedFactory;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Callers take a future instead of waiting.
 */
@Rule(Invariant.WAITER_ENDS_ONCE)
class AsyncAcquisitionTests {

	@EngineTest
	void futureIsThereAtOnceWhenSomethingIsIdle(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		pool.acquire().close();
		CompletableFuture<Lease<Probe>> future = pool.acquireAsync();
		assertThat(future).isCompleted();
		future.join().close();
	}

	@EngineTest
	void futureEndsWithinTheAcquireTimeout(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1",
				(builder) -> builder.acquireTimeout(Duration.ofSeconds(1)));
		Lease<Probe> held = pool.acquire();
		CompletableFuture<Lease<Probe>> future = pool.acquireAsync();
		clock.advance(Duration.ofMillis(999));
		assertThat(future).isNotDone();
		clock.advance(Duration.ofMillis(1));
		assertThat(callers.call(future::get).failure()).hasCauseInstanceOf(AcquireTimeoutException.class);
		assertThat(pool.state().counters().timedOut()).isEqualTo(1);
		held.close();
	}

	@EngineTest
	void refusalIsReportedInTheFuture(Pools pools, Callers callers) throws Exception {
		IOException refused = new IOException("refused");
		Pool<Probe> pool = pools.open(pools.factory().creates(script(part("socket"), fail(refused))), "0..1",
				(builder) -> builder.maxPending(1));
		assertThat(callers.call(pool.acquireAsync()::get).failure()).hasCauseInstanceOf(ResourceCreationException.class)
			.hasRootCause(refused);
		CompletableFuture<Lease<Probe>> waiting = pool.acquireAsync();
		assertThat(callers.call(pool.acquireAsync()::get).failure()).hasCauseInstanceOf(TooManyPendingException.class);
		waiting.cancel(true);
	}

	@Rule(Invariant.USER_CODE_DELAYS_NO_OTHER_CALLER)
	@EngineTest
	void promiseThatBeginsItsOwnCreationIsNotRejected(Pools pools) {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.maxPending(0));
		Lease<Probe> built = pool.acquireAsync().join();
		assertThat(pool.acquireAsync()).isCompletedExceptionally();
		built.close();
		pool.acquireAsync().join().close();
	}

	@EngineTest
	void promiseLeavesACheckedResourceToTheEarlierWaiter(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		HookedClock hooked = new HookedClock(clock);
		Pool<Probe> pool = pools.open(pools.factory().checks(script()), "0..1",
				(builder) -> builder.clock(hooked).maxPending(1).validateAfterIdle(Duration.ZERO));
		Leases.makeIdle(pool, 1);
		AtomicReference<Caller<Lease<Probe>>> waiter = new AtomicReference<>();
		// The acquire first reads the clock when it begins, and next when it has the
		// resource
		hooked.onOwnReadings(() -> hooked.onOwnReadings(() -> {
			hooked.onOwnReadings(null);
			waiter.set(callers.acquireAndWait(pool));
		}));
		CompletableFuture<Lease<Probe>> promise = pool.acquireAsync();
		waiter.get().result().close();
		callers.call(promise::get).result().close();
	}

	@EngineTest
	void promiseKeptBeforeItsTimeLimitWasSetLeavesNoTimer(Pools pools, ManualClock clock) throws Exception {
		HookedClock hooked = new HookedClock(clock);
		Recorder recorder = new Recorder();
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.clock(hooked).listener(recorder));
		Lease<Probe> held = pool.acquire();
		hooked.onOwnNextSchedule(() -> {
			held.close();
			Eventually.becomes("served", () -> recorder.count("acquired") == 2);
		});
		Lease<Probe> promised = pool.acquireAsync().join();
		promised.close();
		pool.close();
		Eventually.becomes("no task on the clock", () -> clock.scheduled() == 0);
	}

	@Regression("a lease that was promised had the stack of the pool's own thread instead of the caller's")
	@EngineTest
	void promisedLeaseHasTheStackOfItsCaller(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.leakStackTraces(true));
		Lease<Probe> held = pool.acquire();
		CompletableFuture<Lease<Probe>> future = pool.acquireAsync();
		held.close();
		Lease<Probe> promised = future.get(30, TimeUnit.SECONDS);
		assertThat(pool.leases()).singleElement().satisfies((lease) -> {
			assertThat(lease.thread()).isEqualTo(Thread.currentThread().getName());
			// Frames of this package are omitted, because it is the engine's
			assertThat(lease.stack()).anySatisfy((frame) -> assertThat(frame.getClassName()).startsWith("org.junit"));
		});
		promised.close();
	}

	@EngineTest
	void futureThatEndsInAnyOtherWayGivesItsPlaceUp(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..1");
		Lease<Probe> held = pool.acquire();
		CompletableFuture<Lease<Probe>> cancelled = pool.acquireAsync();
		CompletableFuture<Lease<Probe>> completed = pool.acquireAsync();
		CompletableFuture<Lease<Probe>> failed = pool.acquireAsync();
		CompletableFuture<Lease<Probe>> outOfTime = pool.acquireAsync().orTimeout(1, TimeUnit.NANOSECONDS);
		Caller<Lease<Probe>> behind = callers.acquire(pool);
		cancelled.cancel(false);
		completed.complete(held);
		failed.completeExceptionally(new IOException());
		Eventually.becomes("timed out", outOfTime::isCompletedExceptionally);
		Eventually.becomes("one is left", () -> pool.state().pending() == 1);
		held.close();
		behind.result().close();
		Eventually.becomes("counted", () -> pool.state().counters().cancelled() == 4);
		assertThat(factory.ledger().begun()).hasSize(1);
	}

	@EngineTest
	void continuationNeverRunsOnTheReleasingThread(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Lease<Probe> held = pool.acquire();
		AtomicReference<Thread> thread = new AtomicReference<>();
		CompletableFuture<Void> done = pool.acquireAsync().thenAccept((lease) -> {
			thread.set(Thread.currentThread());
			lease.close();
		});
		Caller<Boolean> releasing = callers.run(held::close);
		releasing.result();
		done.get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
		assertThat(thread.get()).isNotSameAs(releasing.thread());
	}

	@EngineTest
	void blockingContinuationDelaysNoOtherCaller(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..2");
		Lease<Probe> first = pool.acquire();
		Lease<Probe> second = pool.acquire();
		Gate gate = new Gate();
		CompletableFuture<Void> blocked = pool.acquireAsync().thenAccept((lease) -> {
			gate.passIgnoringInterrupts();
			lease.close();
		});
		Caller<Lease<Probe>> behind = callers.acquireAndWait(pool);
		first.close();
		gate.awaitArrival();
		second.close();
		behind.result().close();
		gate.open();
		blocked.get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
	}

	@EngineTest
	void cancelOfACreationsOnlyCallerKeepsItsProduct(Pools pools) throws Exception {
		Gate gate = new Gate();
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), pass(gate)));
		Pool<Probe> pool = pools.open(factory, "0..1");
		CompletableFuture<Lease<Probe>> future = pool.acquireAsync();
		gate.awaitArrival();
		future.cancel(true);
		gate.open();
		Eventually.becomes("idle", () -> pool.state().resources().idle() == 1);
	}

}
