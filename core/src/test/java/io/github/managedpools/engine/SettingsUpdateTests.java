package io.github.managedpools.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.ScriptedFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * New settings take effect at once.
 */
@Also(Promise.API)
class SettingsUpdateTests {

	@EngineTest
	void leasesAreTrackedFromNowOn(Pools pools, Callers callers) {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		callers.acquire(pool).result().close();
		pool.reconfigure((settings) -> settings.leakStackTraces(true));
		Lease<Probe> lease = callers.acquire(pool).result();
		assertThat(pool.leases()).singleElement()
			.satisfies((info) -> assertThat(info.stack().get(0).getClassName()).as("the first that is not the engine's")
				.doesNotStartWith(PoolEngine.class.getPackageName() + ".")
				.isNotEqualTo(Thread.class.getName()));
		lease.close();
	}

	@Rule(Invariant.RESOURCES_EXPIRE_UNDER_ANY_TRAFFIC)
	@EngineTest
	void resourceThatIsIdleForLongKnowsItsShorterLife(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.timeToLive(Duration.ofHours(1)));
		Leases.makeIdle(pool, 1);
		clock.advance(Duration.ofMinutes(1));
		pool.reconfigure((settings) -> settings.timeToLive(Duration.ofMinutes(2)));
		clock.advance(Duration.ofMinutes(1).minusSeconds(1));
		assertThat(factory.ledger().alive()).isEqualTo(1);
		clock.advance(Duration.ofSeconds(2));
		Eventually.becomes("evicted", () -> factory.ledger().alive() == 0);
	}

	@Also(Promise.KEYED)
	@EngineTest
	void poolsOfAllKeysShrinkAndGrow(Pools pools) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..2")));
		KeyedPool<String, Probe> pool = family.pool();
		List.of(pool.acquire("a"), pool.acquire("a")).forEach(Lease::close);
		Eventually.becomes("idle", () -> pool.state().resources().idle() == 2);
		pool.resize(SizeRange.of("0..1"));
		Eventually.becomes("one is left", () -> family.factory("a").ledger().alive() == 1);
		Lease<Probe> held = pool.acquire("a");
		CompletableFuture<Lease<Probe>> waiting = pool.acquireAsync("a");
		pool.resize(SizeRange.of("0..2"));
		waiting.get(Eventually.BOUND.toMillis(), TimeUnit.MILLISECONDS).close();
		held.close();
	}

	@Rule(Invariant.USER_CODE_DELAYS_NO_OTHER_CALLER)
	@EngineTest
	void poolGrowsAheadWhenAnIdleResourceIsLent(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "4..10", (builder) -> builder.targetUtilization(0.5));
		Eventually.becomes("the minimum is there", () -> pool.state().resources().idle() == 4);
		List<Lease<Probe>> leases = Leases.take(pool, 2);
		assertThat(pool.state().resources().total()).as("half of them are leased").isEqualTo(4);
		leases.addAll(Leases.take(pool, 1));
		Eventually.becomes("as many idle as leased", () -> pool.state().resources().idle() == 3);
		assertThat(pool.state().resources().total()).isEqualTo(6);
		Leases.giveBack(leases);
	}

	@EngineTest
	void poolSaysWhetherAFailureIsFatal(Pools pools) {
		Pool<Probe> pool = pools.open(pools.factory().fatal((failure) -> failure instanceof Error), "0..1");
		assertThat(pool.isFatal(new AssertionError())).isTrue();
		assertThat(pool.isFatal(new IllegalStateException())).isFalse();
	}

}
