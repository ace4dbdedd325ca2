package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolState.Counters;
import io.github.managedpools.PoolStatistics;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Regression;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The times of leases are exact, although no lease changes anything that another one
 * changes too.
 */
@Also(Promise.API)
class LeaseStatisticsTests {

	private final Listener listener = new Listener(PoolListener.LeaseDetail.SUMS);

	@EngineTest
	void eachLeaseAndEachWaitIsCountedOnceWhateverItsWay(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		for (Consumer<PoolBuilder<Probe>> settings : settings()) {
			Pool<Probe> pool = pools.open(pools.factory(), "0..2",
					(builder) -> settings.accept(builder.listener(this.listener)));
			PoolStatistics statistics = pool.statistics().orElseThrow();
			int most = 2 * pool.settings().leasesPerResource();
			List<Lease<Probe>> held = new ArrayList<>(Leases.take(pool, most));
			Caller<Lease<Probe>> waiting = callers.acquireAndWait(pool);
			clock.advance(Duration.ofSeconds(3));
			Lease<Probe> early = held.remove(0);
			early.close();
			early.close();
			held.add(waiting.result());
			assertThat(statistics.uses().longest()).isEqualTo(Duration.ofSeconds(3));
			assertThat(statistics.acquired().longest()).isEqualTo(Duration.ofSeconds(3));
			held.remove(0).invalidate();
			clock.advance(Duration.ofSeconds(1));
			Leases.giveBack(held);
			for (int i = 0; i < 10; i++) {
				pool.acquire().close();
			}
			Counters counters = pool.state().counters();
			assertThat(statistics.acquired().count()).isEqualTo(counters.acquired()).isEqualTo(most + 11);
			assertThat(statistics.uses().count()).isEqualTo(counters.released());
			assertThat(statistics.acquired().total()).isEqualTo(Duration.ofSeconds(3));
			assertThat(statistics.uses().total()).isEqualTo(Duration.ofSeconds(4L * most - 1));
			pool.close();
		}
	}

	private static List<Consumer<PoolBuilder<Probe>>> settings() {
		return List.of((builder) -> {
		}, (builder) -> builder.leasesPerResource(2), (builder) -> builder.targetUtilization(0.9),
				(builder) -> builder.leakStackTraces(true), (builder) -> builder.maxLifetime(Duration.ofDays(1)),
				(builder) -> builder.listener(new Listener(PoolListener.LeaseDetail.EACH)));
	}

	@EngineTest
	void callersWithoutALeaseHaveWaitedUnlessTheyAreTurnedAway(Pools pools, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.listener(this.listener));
		Lease<Probe> lease = pool.acquire();
		var future = pool.acquireAsync(Duration.ofSeconds(2));
		clock.advance(Duration.ofSeconds(5));
		Eventually.becomes("timed out", future::isCompletedExceptionally);
		PoolStatistics statistics = pool.statistics().orElseThrow();
		assertThat(statistics.waits().count()).isEqualTo(2);
		assertThat(statistics.waits().longest()).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
		assertThat(statistics.acquired().count()).isEqualTo(1);
		lease.close();
	}

	@EngineTest
	void sumsOfResourcesAndKeysThatAreGoneRemain(Pools pools, ManualClock clock) throws Exception {
		Family family = pools
			.openKeyed((builder) -> builder.size(SizeRange.of("0..100")).listener(this.listener).maxTotal(1_000));
		KeyedPool<String, Probe> pool = family.pool();
		PoolStatistics statistics = pool.statistics().orElseThrow();
		for (String key : List.of("a", "b")) {
			List<Lease<Probe>> leases = new ArrayList<>();
			for (int i = 0; i < 100; i++) {
				leases.add(pool.acquire(key));
			}
			clock.advance(Duration.ofSeconds(1));
			Leases.giveBack(leases);
		}
		pool.refresh();
		Eventually.becomes("destroyed", () -> family.alive() == 0);
		pool.reconfigure((settings) -> settings.keyTimeToLive(Duration.ZERO));
		assertThat(pool.keys()).isEmpty();
		assertThat(statistics.uses().count()).isEqualTo(200);
		assertThat(statistics.uses().total()).isEqualTo(Duration.ofSeconds(200));
		assertThat(statistics.acquired().count()).isEqualTo(200);
	}

	@EngineTest
	void leasesOfAllKeysAreCountedTogether(Pools pools) throws Exception {
		KeyedPool<String, Probe> pool = pools
			.openKeyed((builder) -> builder.size(SizeRange.of("0..2")).listener(this.listener).maxTotal(4))
			.pool();
		List<Lease<Probe>> leases = new ArrayList<>();
		for (String key : List.of("a", "a", "b")) {
			leases.add(pool.acquire(key));
		}
		PoolStatistics statistics = pool.statistics().orElseThrow();
		assertThat(this.listener.open).endsWith(3);
		Leases.giveBack(leases);
		for (int i = 0; i < 10; i++) {
			pool.acquire("b").close();
		}
		assertThat(statistics.acquired().count()).isEqualTo(13);
	}

	@EngineTest
	void listenerReceivesTheMostLeasesAndTheLast(Pools pools, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..10", (builder) -> builder.listener(this.listener));
		Leases.giveBack(Leases.take(pool, 7));
		assertThat(this.listener.open).contains(7).doesNotContain(8);
		Eventually.becomes("none open", () -> {
			clock.advance(Duration.ofNanos(Sweeper.TICK));
			return this.listener.open.get(this.listener.open.size() - 1) == 0;
		});
		try (Lease<Probe> lease = pool.acquire()) {
			assertThat(lease.get().isDestroyed()).isFalse();
			pool.statistics();
			assertThat(this.listener.open).endsWith(1);
		}
	}

	@Test
	@Regression("ours: each sweep of each key counted the leases of all keys on the timer's thread")
	void sweepsCountManySlotsLessOften() {
		LeaseStatistics statistics = new LeaseStatistics(new ManualClock());
		long millisecond = 1_000_000;
		statistics.of(new Slots(10));
		assertThat(statistics.isCountDue(0)).isTrue();
		statistics.count();
		assertThat(statistics.isCountDue(59 * millisecond)).isFalse();
		assertThat(statistics.isCountDue(60 * millisecond)).isTrue();
		statistics.of(new Slots(100_000));
		statistics.count();
		assertThat(statistics.isLarge()).isTrue();
		assertThat(statistics.isCountDue(259 * millisecond)).isFalse();
		assertThat(statistics.isCountDue(260 * millisecond)).isTrue();
	}

	@EngineTest
	void listenerThatNeedsNothingOfLeasesCostsThemNothing(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1",
				(builder) -> builder.listener(new Listener(PoolListener.LeaseDetail.NONE)));
		try (Lease<Probe> lease = pool.acquire()) {
			assertThat(lease).isInstanceOf(PlainLease.class).isNotInstanceOf(HeldLease.class);
			assertThat(pool.statistics()).isEmpty();
		}
	}

	private static final class Listener implements PoolListener {

		private final LeaseDetail detail;

		private final List<Integer> open = new CopyOnWriteArrayList<>();

		Listener(LeaseDetail detail) {
			this.detail = detail;
		}

		@Override
		public LeaseDetail leaseDetail() {
			return this.detail;
		}

		@Override
		public void onLeases(String pool, int open) {
			this.open.add(open);
		}

		@Override
		public void onAcquired(String pool, Duration waited) {
			assertThat(this.detail).isEqualTo(LeaseDetail.EACH);
		}

	}

	/**
	 * Slots without leases.
	 */
	private record Slots(int slots) implements LeaseStatistics.Leases {

		@Override
		public int open() {
			return 0;
		}

		@Override
		public long begun() {
			return 0;
		}

	}

}
