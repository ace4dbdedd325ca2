package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.TooManyPendingException;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Script;
import io.github.managedpools.testkit.ScriptedFactory;

import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * All ways to acquire, and all ways to fail to.
 */
@Also(Promise.API)
class AcquireTests {

	private final Gate gate = new Gate();

	@EngineTest
	void interruptFlagOnEntryWinsEvenWithAResourceIdle(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Leases.makeIdle(pool, 1);
		Caller<Lease<Probe>> caller = callers.call(() -> {
			Thread.currentThread().interrupt();
			return pool.acquire();
		});
		assertThat(caller.failure()).isInstanceOf(InterruptedException.class);
		assertThat(caller.flag()).isFalse();
		assertThat(pool.state().counters().interrupted()).isEqualTo(1);
		assertThat(pool.state().resources().idle()).isEqualTo(1);
	}

	@EngineTest
	void tryAcquireIgnoresTheInterruptFlag(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Leases.makeIdle(pool, 1);
		Caller<Boolean> caller = callers.run(() -> {
			Thread.currentThread().interrupt();
			pool.tryAcquire().orElseThrow().close();
		});
		assertThat(caller.result()).isTrue();
		assertThat(caller.flag()).isTrue();
	}

	@Rule(Invariant.USER_CODE_DELAYS_NO_OTHER_CALLER)
	@EngineTest
	void tryAcquireNeverWaitsAndStartsACreation(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), pass(this.gate)));
		Pool<Probe> pool = pools.open(factory, "0..5");
		for (int i = 0; i < 3; i++) {
			assertThat(callers.call(pool::tryAcquire).result()).isEmpty();
		}
		this.gate.awaitArrival();
		assertThat(pool.state().resources().creating()).as("one is enough for a caller that does not wait")
			.isEqualTo(1);
		assertThat(pool.state().pending()).isZero();
		this.gate.open();
		Eventually.becomes("idle", () -> pool.state().resources().idle() == 1);
		pool.tryAcquire().orElseThrow().close();
	}

	@EngineTest
	void acquireWithoutTimeoutDoesNotWait(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), pass(this.gate)));
		Pool<Probe> pool = pools.open(factory, "0..1");
		for (Duration none : new Duration[] { Duration.ZERO, Duration.ofSeconds(-1) }) {
			assertThat(callers.call(() -> pool.acquire(none)).failure()).isInstanceOf(AcquireTimeoutException.class);
		}
		this.gate.open();
		Eventually.becomes("idle", () -> pool.state().resources().idle() == 1);
		callers.call(() -> pool.acquire(Duration.ZERO)).result().close();
	}

	@EngineTest
	void acquireWithoutTimeoutDoesNotEvenQueue(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.maxPending(0));
		assertThat(pool.tryAcquire()).isEmpty();
		Eventually.becomes("created", () -> pool.state().resources().idle() == 1);
		Lease<Probe> held = pool.acquire();
		assertThat(callers.call(() -> pool.acquire(Duration.ZERO)).failure())
			.isInstanceOf(AcquireTimeoutException.class);
		held.close();
	}

	@Rule(Invariant.NOTHING_IS_BOUND_TO_A_THREAD)
	@EngineTest
	void threadsFindTheirResourcesAgainWithoutASearch(Pools pools) throws Exception {
		int count = 32;
		Pool<Probe> pool = pools.open(pools.factory(), "0.." + count);
		List<ExecutorService> threads = Stream.generate(Executors::newSingleThreadExecutor).limit(count).toList();
		try {
			List<Lease<Probe>> leases = new ArrayList<>();
			for (ExecutorService thread : threads) {
				leases.add(thread.submit((Callable<Lease<Probe>>) pool::acquire).get());
			}
			List<Probe> last = leases.stream().map(Lease::get).toList();
			// A search would find the first thread's resource first, and so on
			Collections.reverse(leases);
			leases.forEach(Lease::close);
			int again = 0;
			for (int i = count - 1; i >= 0; i--) {
				Lease<Probe> lease = threads.get(i).submit((Callable<Lease<Probe>>) pool::acquire).get();
				again += (lease.get() == last.get(i)) ? 1 : 0;
				leases.set(i, lease);
			}
			assertThat(again).as("by one entry for all threads it would be two").isGreaterThan(4);
			leases.forEach(Lease::close);
		}
		finally {
			threads.forEach(ExecutorService::shutdown);
		}
	}

	@Rule(Invariant.NOTHING_IS_BOUND_TO_A_THREAD)
	@EngineTest
	void threadFindsTheResourceAgainThatItHadLast(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..2");
		List<Lease<Probe>> leases = Leases.take(pool, 2);
		Probe last = leases.get(1).get();
		leases.get(1).close();
		// The resource that a search would find first
		leases.get(0).close();
		try (Lease<Probe> again = pool.acquire()) {
			assertThat(again.get()).isSameAs(last);
		}
	}

	@Rule(Invariant.USER_CODE_DELAYS_NO_OTHER_CALLER)
	@EngineTest
	void resourceThatASearchFoundLentIsFoundOnceItIsBack(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		PoolEngine<Probe> engine = (PoolEngine<Probe>) pool;
		pool.acquire().close();
		Lease<Probe> foundAgain = pool.acquire();
		assertThat(engine.idleSlots.search()).as("lent without a search, and so still listed").isNull();
		foundAgain.close();
		Slot<Probe> slot = engine.idleSlots.search();
		assertThat(slot).isNotNull();
		engine.placement.putBack(slot);
	}

	@EngineTest
	void callerThatGaveUpLeavesTheQueue(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Lease<Probe> held = pool.acquire();
		callers.acquireAndWait(pool).interrupt().failure();
		Caller<Lease<Probe>> timedOut = callers.call(() -> pool.acquire(Duration.ofSeconds(1)));
		Eventually.becomes("waits", () -> pool.state().pending() == 1);
		clock.advance(Duration.ofSeconds(1));
		timedOut.failure();
		pool.acquireAsync().cancel(true);
		assertThat(((PoolEngine<Probe>) pool).waiterQueue.poll()).as("the first in the queue").isNull();
		held.close();
	}

	@EngineTest
	void callerWhoseCreationFailedLeavesTheQueue(Pools pools, Callers callers) {
		ScriptedFactory factory = pools.factory().creates(script(Script.fail(new IllegalStateException("refused"))));
		Pool<Probe> pool = pools.open(factory, "0..1");
		callers.acquire(pool).failure();
		assertThat(((PoolEngine<Probe>) pool).waiterQueue.poll()).as("the first in the queue").isNull();
	}

	@EngineTest
	void timeoutDescribesTheStateOfThePool(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Lease<Probe> held = pool.acquire();
		Caller<Lease<Probe>> caller = callers.call(() -> pool.acquire(Duration.ofSeconds(7)));
		Eventually.becomes("waits", () -> pool.state().pending() == 1);
		caller.awaitWaiting();
		clock.advance(Duration.ofSeconds(7));
		assertThat(caller.failure()).isInstanceOfSatisfying(AcquireTimeoutException.class, (ex) -> {
			assertThat(ex).hasMessageContaining(pool.name()).hasMessageContaining("within 7s: ").hasNoCause();
			assertThat(ex).message()
				.endsWith("1 of at most 1 resources leased, 0 idle, 0 being created, 0 being destroyed; 0 waiting");
			assertThat(ex.state().resources().leased()).isEqualTo(1);
		});
		held.close();
	}

	@EngineTest
	void timeoutNamesTheLongestHolders(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..4", (builder) -> builder.trackLeases(true));
		List<Lease<Probe>> held = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			held.add(callers.acquire(pool).result());
			clock.advance(Duration.ofMillis(2500));
		}
		Throwable failure = callers.call(() -> pool.acquire(Duration.ZERO)).failure();
		assertThat(failure).message()
			.endsWith("; longest held by caller-1 for 10s, caller-2 for 7500ms, caller-3 for 5s");
		held.forEach(Lease::close);
	}

	@EngineTest
	void timeoutSaysThatTheCallerItselfHoldsAResource(Pools pools, Callers callers) throws Exception {
		for (boolean tracked : new boolean[] { true, false }) {
			Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.trackLeases(tracked));
			callers.run(() -> {
				try (Lease<Probe> own = pool.acquire()) {
					assertThatExceptionOfType(AcquireTimeoutException.class)
						.isThrownBy(() -> pool.acquire(Duration.ZERO))
						.withMessageEndingWith("; the calling thread itself holds 1");
					assertThat(own.get()).isNotNull();
				}
			}).result();
		}
	}

	@EngineTest
	void waitersAreLimited(Pools pools, Callers callers) throws Exception {
		Recorder recorder = new Recorder();
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.maxPending(2).listener(recorder));
		Lease<Probe> held = pool.acquire();
		Caller<Lease<Probe>> first = callers.acquireAndWait(pool);
		CompletableFuture<Lease<Probe>> second = pool.acquireAsync();
		assertThat(callers.acquire(pool).failure()).isInstanceOf(TooManyPendingException.class)
			.hasMessageContaining(pool.name())
			.hasMessageContaining("2");
		assertThat(recorder.count("not acquired REJECTED")).isEqualTo(1);
		first.interrupt().join();
		Caller<Lease<Probe>> third = callers.acquireAndWait(pool);
		held.close();
		second.get().close();
		third.result().close();
	}

	@EngineTest
	void limitOfZeroLetsNoCallerWaitForAHolder(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.maxPending(0));
		Lease<Probe> built = callers.acquire(pool).result();
		assertThat(callers.acquire(pool).failure()).isInstanceOf(TooManyPendingException.class);
		built.close();
		callers.acquire(pool).result().close();
	}

	@EngineTest
	void pendingCountsCallersWhoseCreationIsRunning(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(pass(this.gate)));
		Pool<Probe> pool = pools.open(factory, "0..2");
		Caller<Lease<Probe>> first = callers.acquireAndWait(pool);
		Caller<Lease<Probe>> second = callers.acquireAndWait(pool);
		assertThat(pool.state().pending()).isEqualTo(2);
		this.gate.open();
		first.result().close();
		second.result().close();
		assertThat(pool.state().pending()).isZero();
	}

	@EngineTest
	void listenerGetsEveryEvent(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Recorder recorder = new Recorder();
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket")), script(Script.fail(new IllegalStateException("refused"))));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.listener(recorder));
		Lease<Probe> lease = pool.acquire();
		clock.advance(Duration.ofSeconds(3));
		lease.close();
		pool.acquire().invalidate();
		callers.acquire(pool).join();
		pool.close();
		assertThat(recorder.moments())
			.containsSubsequence("created", "acquired", "released after PT3S", "acquired", "destroyed INVALIDATED",
					"create failed", "phase CLOSING", "phase CLOSED")
			// Another thread may destroy the resource before the holder tells that it has
			// ended its lease
			.containsOnlyOnce("released after PT0S");
		assertThat(recorder.count("not acquired FAILED")).isEqualTo(1);
	}

	@Rule(Invariant.USER_CODE_MAY_THROW_ANYTHING)
	@EngineTest
	void listenerThatThrowsChangesNothing(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> {
			for (Throwable thrown : new Throwable[] { new IllegalStateException("listener"), new Error("listener") }) {
				builder.listener(ThrowingListener.of(thrown));
			}
		});
		for (int i = 0; i < 10; i++) {
			callers.run(() -> pool.acquire().close()).result();
			callers.run(() -> pool.acquire().invalidate()).result();
		}
		assertThat(pool.state().counters().acquired()).isEqualTo(20);
	}

}
