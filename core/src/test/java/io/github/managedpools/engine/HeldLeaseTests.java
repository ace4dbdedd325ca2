package io.github.managedpools.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.Lease;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClock;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A tracked lease costs its holder one clock read, and its slot keeps nothing of it.
 */
@Also(Promise.SHOWN)
class HeldLeaseTests {

	@EngineTest
	void callerThatDoesNotWaitReadsTheClockOnceAndTheReleaseNeverDoes(Pools pools) throws Exception {
		CountingClock clock = new CountingClock();
		Pool<Probe> pool = pools.open(pools.factory(), "0..2", (builder) -> builder.trackLeases(true).clock(clock));
		pool.acquire().close();
		int before = clock.reads.get();
		Lease<Probe> lease = pool.acquire();
		assertThat(clock.reads.get() - before).as("acquire").isEqualTo(1);
		lease.close();
		assertThat(clock.reads.get() - before).as("acquire and release").isEqualTo(1);
	}

	@EngineTest
	void leasesTellTheirBorrowerAndTheirStartWhetherOrNotASweepHasSeenThem(Pools pools, Callers callers,
			ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..2", (builder) -> builder.trackLeases(true));
		pool.acquire().close();
		Instant start = clock.instant();
		Caller<Lease<Probe>> caller = callers.call(pool::acquire);
		Lease<Probe> first = caller.result();
		clock.advance(Duration.ofSeconds(1));
		Lease<Probe> second = pool.acquire();
		for (int i = 0; i < 3; i++) {
			List<LeaseInfo> infos = pool.leases();
			assertThat(infos).extracting(LeaseInfo::thread)
				.containsExactly(caller.thread().getName(), Thread.currentThread().getName());
			assertThat(infos).extracting(LeaseInfo::since).containsExactly(start, start.plusSeconds(1));
			clock.advance(Duration.ofNanos(2 * Sweeper.TICK));
		}
		Leases.giveBack(List.of(first, second));
		assertThat(pool.leases()).isEmpty();
	}

	@EngineTest
	void slotKeepsNoThreadAfterTheLease(Pools pools, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.trackLeases(true));
		Slot<Probe> slot = null;
		for (boolean seen : List.of(false, true)) {
			EngineLease<Probe> lease = (EngineLease<Probe>) pool.acquire();
			slot = lease.slot;
			for (int i = 0; seen && i < 3; i++) {
				clock.advance(Duration.ofNanos(2 * Sweeper.TICK));
			}
			LeaseTrace<Probe> trace = slot.trace;
			assertThat(trace).isInstanceOf(seen ? LeaseRecord.class : HeldLease.class);
			lease.close();
			assertThat(trace.borrower()).isNull();
		}
	}

	@EngineTest
	void lateReleaseChangesNothingOfTheNextLease(Pools pools, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.trackLeases(true));
		Lease<Probe> early = pool.acquire();
		early.close();
		clock.advance(Duration.ofSeconds(1));
		Lease<Probe> next = pool.acquire();
		early.close();
		early.invalidate();
		assertThat(pool.leases()).singleElement().satisfies((info) -> assertThat(info.age()).isZero());
		assertThat(next.get().isDestroyed()).isFalse();
		next.close();
		assertThat(pool.state().counters().released()).isEqualTo(2);
	}

	private static final class CountingClock implements PoolClock {

		private final ManualClock time = new ManualClock();

		private final AtomicInteger reads = new AtomicInteger();

		@Override
		public long nanoTime() {
			this.reads.incrementAndGet();
			return this.time.nanoTime();
		}

		@Override
		public Instant instant() {
			return this.time.instant();
		}

		@Override
		public void park(Object blocker, long nanos) {
			this.time.park(blocker, nanos);
		}

		@Override
		public Timer schedule(Runnable task, long nanos) {
			return this.time.schedule(task, nanos);
		}

	}

}
