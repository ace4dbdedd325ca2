package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolState;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.LongRun;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;
import io.github.managedpools.testkit.Steps;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A resource is handed over to a waiter at the very instant at which the waiter gives up.
 */
@Rule(Invariant.WAITER_ENDS_ONCE)
class HandOffTests {

	private static final int ROUNDS = 100_000;

	@Scenario(Situation.TIMEOUT_MEETS_HAND_OFF)
	@Regression({ "HikariCP 791, commons POOL-162: a waiter that timed out kept the resource that it had been given",
			"reactor-pool lost 24 of 300,000" })
	@EngineTest
	@LongRun
	void timeoutInTheInstantOfAHandOffLosesNothing(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "1..1", (builder) -> builder.clock(PoolClock.system()));
		AtomicLong outcomes = new AtomicLong();
		List<Caller<Boolean>> contenders = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			contenders.add(callers.run(() -> {
				for (int round = 0; round < ROUNDS / 4; round++) {
					try (Lease<Probe> lease = pool.acquire(Duration.ofNanos(1 + (round * 7919L) % 20_000))) {
						lease.get().use();
					}
					catch (AcquireTimeoutException ex) {
						// The other possible outcome
					}
					outcomes.incrementAndGet();
				}
			}));
		}
		contenders.forEach(Caller::result);
		assertThat(outcomes).hasValue(ROUNDS);
		assertAtRest(pool);
		PoolState.Counters counters = pool.state().counters();
		assertThat(counters.acquired() + counters.timedOut()).isEqualTo(ROUNDS);
		assertThat(factory.ledger().begun()).hasSize(1);
		assertThat((long) factory.ledger().begun(0).uses()).isEqualTo(counters.acquired());
	}

	@Scenario(Situation.TIMEOUT_MEETS_HAND_OFF)
	@Regression("reactor-pool lost 24 of 300,000")
	@EngineTest
	@LongRun
	void cancelInTheInstantOfAHandOffLosesNothing(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "1..1");
		AtomicLong leased = new AtomicLong();
		AtomicLong cancelled = new AtomicLong();
		Caller<Boolean> holder = callers.run(() -> {
			for (int i = 0; leased.get() + cancelled.get() < ROUNDS; i++) {
				pool.tryAcquire().ifPresent(Lease::close);
				if (i % 64 == 0) {
					// With a single carrier thread, the other virtual thread must get it
					// from time to time
					Thread.yield();
				}
			}
		});
		callers.run(() -> {
			for (int round = 0; round < ROUNDS; round++) {
				CompletableFuture<Lease<Probe>> future = pool.acquireAsync();
				if (future.cancel(true)) {
					cancelled.incrementAndGet();
				}
				else {
					future.join().close();
					leased.incrementAndGet();
				}
			}
		}).result();
		holder.result();
		assertAtRest(pool);
		assertThat(leased.get() + cancelled.get()).isEqualTo(ROUNDS);
		Eventually.becomes("all counted", () -> pool.state().counters().cancelled() == cancelled.get());
	}

	@Scenario(Situation.TIMEOUT_MEETS_HAND_OFF)
	@EngineTest
	@LongRun
	void interruptInTheInstantOfAHandOffLosesNothing(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "1..1");
		for (int round = 0; round < 2000; round++) {
			Lease<Probe> lease = pool.acquire();
			Caller<Boolean> waiter = callers.run(() -> pool.acquire().close());
			if (round % 2 == 0) {
				Eventually.becomes("queued", () -> pool.state().pending() == 1 || waiter.isDone());
			}
			Caller<Boolean> interrupter = callers.run(waiter::interrupt);
			lease.close();
			waiter.join();
			interrupter.join();
		}
		assertAtRest(pool);
		assertThat(factory.ledger().begun()).hasSize(1);
	}

	@Scenario(Situation.CANCELLED_BETWEEN_DELIVERY_AND_LEASE)
	@EngineTest
	void interruptAfterDeliveryIsKeptForTheCaller(Pools pools, Callers callers, Steps steps) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "1..1");
		Lease<Probe> lease = pool.acquire();
		Gate delivered = steps.stopAt(StepPoint.DELIVERED);
		Caller<Boolean> waiter = callers.run(() -> pool.acquire().close());
		Eventually.becomes("queued", () -> pool.state().pending() == 1);
		lease.close();
		delivered.awaitArrival();
		waiter.interrupt();
		delivered.open();
		assertThat(waiter.result()).isTrue();
		assertThat(waiter.flag()).isTrue();
		assertAtRest(pool);
	}

	@Scenario(Situation.CANCELLED_BETWEEN_DELIVERY_AND_LEASE)
	@EngineTest
	void cancelAfterDeliveryPutsTheResourceBack(Pools pools, Steps steps) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "1..1");
		Lease<Probe> lease = pool.acquire();
		CompletableFuture<Lease<Probe>> future = pool.acquireAsync();
		Gate delivered = steps.stopAt(StepPoint.DELIVERED);
		lease.close();
		delivered.awaitArrival();
		assertThat(future.cancel(true)).isTrue();
		delivered.open();
		assertAtRest(pool);
		assertThat(factory.ledger().begun()).hasSize(1);
		assertThat(pool.state().counters().cancelled()).isEqualTo(1);
	}

	@Scenario(Situation.CANCELLED_BETWEEN_DELIVERY_AND_LEASE)
	@EngineTest
	void closeAfterDeliveryLeavesTheLeaseToItsHolder(Pools pools, Callers callers, Steps steps) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "1..1");
		Lease<Probe> lease = pool.acquire();
		Gate delivered = steps.stopAt(StepPoint.DELIVERED);
		Caller<Boolean> waiter = callers.run(() -> {
			try (Lease<Probe> mine = pool.acquire()) {
				mine.get().use();
			}
		});
		Eventually.becomes("queued", () -> pool.state().pending() == 1);
		lease.close();
		delivered.awaitArrival();
		pool.shutdown(Duration.ofMinutes(1));
		delivered.open();
		assertThat(waiter.result()).isTrue();
		Eventually.becomes("destroyed on its return", () -> factory.ledger().alive() == 0);
	}

	@Regression("found by our soak: a later caller got an invalidated resource, because a hand-off was under way")
	@EngineTest
	void handOffUnderWayNeverDeliversAnInvalidatedResourceToALaterCaller(Pools pools, Callers callers, Steps steps)
			throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.leasesPerResource(2));
		List<Lease<Probe>> leases = Leases.take(pool, 2);
		Probe broken = leases.get(0).get();
		CompletableFuture<Lease<Probe>> first = pool.acquireAsync();
		Gate handOff = steps.stopAt(StepPoint.HAND_OFF);
		Caller<Boolean> releaser = callers.run(leases.get(0)::close);
		handOff.awaitArrival();
		assertThat(first.cancel(true)).isTrue();
		leases.get(1).invalidate();
		Caller<Lease<Probe>> late = callers.acquireAndWait(pool);
		handOff.open();
		assertThat(late.result().get()).isNotSameAs(broken);
		releaser.result();
		late.result().close();
		assertAtRest(pool);
	}

	@Regression("found by our soak: a hand-off under way outlasts a refresh")
	@EngineTest
	void handOffUnderWayNeverDeliversARefreshedResourceToALaterCaller(Pools pools, Callers callers, Steps steps)
			throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Lease<Probe> lease = pool.acquire();
		Probe old = lease.get();
		CompletableFuture<Lease<Probe>> first = pool.acquireAsync();
		Gate handOff = steps.stopAt(StepPoint.HAND_OFF);
		Caller<Boolean> releaser = callers.run(lease::close);
		handOff.awaitArrival();
		assertThat(first.cancel(true)).isTrue();
		pool.refresh();
		Caller<Lease<Probe>> late = callers.acquireAndWait(pool);
		handOff.open();
		assertThat(late.result().get()).isNotSameAs(old);
		releaser.result();
		late.result().close();
		assertAtRest(pool);
	}

	@Rule(Invariant.OLDEST_WAITER_IS_SERVED_WITHIN_A_BOUND)
	@Regression({ "HikariCP 1909: a newcomer took the resource for which the oldest waiter waited",
			"Stormpot starved waiters for whole runs" })
	@EngineTest
	void oldestWaiterIsServedFirst(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "1..1");
		Lease<Probe> lease = pool.acquire();
		List<Integer> served = new CopyOnWriteArrayList<>();
		List<Caller<Boolean>> waiters = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			int number = i;
			waiters.add(callers.run(() -> pool.use((probe) -> served.add(number))));
			Eventually.becomes("queued", () -> pool.state().pending() == number + 1);
		}
		clock.advance(Duration.ofMillis(2));
		lease.close();
		waiters.forEach(Caller::result);
		assertThat(served).containsExactly(0, 1, 2, 3, 4);
	}

	@Rule(Invariant.OLDEST_WAITER_IS_SERVED_WITHIN_A_BOUND)
	@Regression("HikariCP 1909: a newcomer took the resource for which the oldest waiter waited")
	@EngineTest
	void newcomerDoesNotOvertakeALongWaiter(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "1..1");
		for (int round = 0; round < 300; round++) {
			Lease<Probe> lease = pool.acquire();
			Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
			clock.advance(Duration.ofMillis(2));
			lease.close();
			assertThat(pool.tryAcquire()).as("the resource that was handed over").isEmpty();
			waiter.result().close();
		}
	}

	@Also(Promise.VISIBILITY)
	@EngineTest
	void writesOfAHolderAreVisibleToTheNext(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "2..2");
		List<Caller<Boolean>> holders = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			holders.add(callers.run(() -> {
				for (int round = 0; round < 2000; round++) {
					pool.use(Probe::use);
				}
			}));
		}
		holders.forEach(Caller::result);
		List<Lease<Probe>> leases = Leases.take(pool, 2);
		assertThat(leases.stream().mapToInt((lease) -> lease.get().uses()).sum()).isEqualTo(16_000);
		Leases.giveBack(leases);
	}

	private static void assertAtRest(Pool<Probe> pool) {
		Eventually.holds(() -> {
			PoolState state = pool.state();
			Pools.assertSums(state);
			assertThat(state.resources()).isEqualTo(new PoolState.Resources(1, 0, 0, 0));
			assertThat(state.pending()).isZero();
		});
	}

}
