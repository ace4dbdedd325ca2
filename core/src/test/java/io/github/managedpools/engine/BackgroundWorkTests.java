package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.ScriptedFactory;

import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The work that a pool does by itself in the background.
 */
@Rule(Invariant.RESOURCES_EXPIRE_UNDER_ANY_TRAFFIC)
@Also(Promise.API)
class BackgroundWorkTests {

	private static final Duration TICK = Duration.ofMillis(125);

	@Regression("ours: target-utilization built spares, and the sweep retired them, 249 in 8 s")
	@EngineTest
	void sparesAreKeptWhileTheyAreNeeded(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..10",
				(builder) -> builder.targetUtilization(0.5).timeToLive(Duration.ofMillis(500)));
		List<Lease<Probe>> leases = Leases.take(pool, 4);
		Eventually.becomes("spares", () -> pool.state().resources().total() == 8);
		for (int i = 0; i < 64; i++) {
			clock.advance(TICK);
		}
		assertThat(factory.ledger().begun()).hasSize(8);
		assertThat(factory.ledger().destroyed()).isZero();
		leases.remove(0).close();
		leases.remove(0).close();
		clock.advance(Duration.ofSeconds(2));
		Eventually.becomes("what is not wanted any more is evicted", () -> factory.ledger().alive() == 4);
		Leases.giveBack(leases);
		clock.advance(Duration.ofSeconds(2));
		Eventually.becomes("evicted", () -> factory.ledger().alive() == 0);
		assertThat(factory.ledger().begun()).hasSize(8);
	}

	@EngineTest
	void leasesFromBeforeTheTargetWasSetCountToo(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..10", (builder) -> builder.timeToLive(Duration.ofMillis(500)));
		List<Lease<Probe>> leases = Leases.take(pool, 3);
		pool.reconfigure((settings) -> settings.targetUtilization(0.5));
		Eventually.becomes("spares", () -> pool.state().resources().total() == 6);
		clock.advance(Duration.ofSeconds(3));
		assertThat(factory.ledger().destroyed()).isZero();
		Leases.giveBack(leases);
		clock.advance(Duration.ofSeconds(3));
		Eventually.becomes("evicted", () -> factory.ledger().alive() == 0);
	}

	@EngineTest
	void roundingMakesNoSpareTooMany(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..20", (builder) -> builder.targetUtilization(0.7));
		List<Lease<Probe>> leases = Leases.take(pool, 7);
		Eventually.becomes("spares", () -> pool.state().resources().idle() == 3);
		assertThat(pool.state().resources().total()).isEqualTo(10);
		Leases.giveBack(leases);
	}

	@Regression("ours: keep-alive checked all idle resources at the same instant")
	@EngineTest
	void resourcesThatBecameIdleTogetherAreNotKeptAliveTogether(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script());
		Duration keepAlive = Duration.ofSeconds(30);
		Pool<Probe> pool = pools.open(factory, "0..100",
				(builder) -> builder.keepAlive(keepAlive).validateAfterIdle(Duration.ofHours(1)));
		Leases.makeIdle(pool, 100);
		for (int round = 1; round <= 2; round++) {
			int most = 0;
			for (long i = 0; i < keepAlive.dividedBy(TICK); i++) {
				int before = factory.checkCalls();
				clock.advance(TICK);
				Eventually.becomes("checked", () -> pool.state().resources().idle() == 100);
				most = Math.max(most, factory.checkCalls() - before);
			}
			// The first sweep records since when the resources are idle
			clock.advance((round == 1) ? TICK.multipliedBy(2) : Duration.ZERO);
			Eventually.becomes("checked", () -> pool.state().resources().idle() == 100);
			assertThat(factory.checkCalls()).as("one check for each").isEqualTo(100 * round);
			assertThat(most).as("checks at a time").isLessThanOrEqualTo(8);
		}
	}

	@Regression("ours: keep-alive checked the resources of all keys at the same instant")
	@EngineTest
	void resourcesOfManyKeysAreNotKeptAliveTogether(Pools pools, ManualClock clock) throws Exception {
		Duration keepAlive = Duration.ofSeconds(30);
		AtomicInteger checks = new AtomicInteger();
		Family family = pools.openKeyed(true,
				(builder) -> builder.keepAlive(keepAlive).validateAfterIdle(Duration.ofHours(1)));
		for (int key = 0; key < 100; key++) {
			String name = "tenant-" + key;
			family.factory(name).checks(script((step) -> checks.incrementAndGet())).resets(script());
			family.pool().acquire(name).close();
		}
		int most = 0;
		for (long i = 0; i < keepAlive.dividedBy(TICK) + 2; i++) {
			int before = checks.get();
			clock.advance(TICK);
			Eventually.becomes("checked", () -> family.pool().state().resources().idle() == 100);
			most = Math.max(most, checks.get() - before);
		}
		assertThat(checks).as("one check for each").hasValue(100);
		assertThat(most).as("checks at a time").isLessThanOrEqualTo(8);
	}

	@EngineTest
	void unneededSlotsAreRemoved(Pools pools, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..600",
				(builder) -> builder.maxConcurrentCreations(16).timeToLive(Duration.ofMinutes(1)));
		PoolEngine<?> engine = (PoolEngine<?>) pool;
		List<Lease<Probe>> leases = Leases.take(pool, 600);
		Lease<Probe> last = leases.remove(598);
		Leases.giveBack(leases);
		clock.advance(Duration.ofMinutes(2));
		Eventually.becomes("gone", () -> pool.state().resources().total() == 1);
		clock.advance(TICK);
		assertThat(engine.slots.all()).as("slots").hasSizeLessThan(100);
		assertThat(pool.state().counters().acquired()).isEqualTo(600);
		last.close();
		clock.advance(TICK);
		pool.acquire().close();
		assertThat(pool.state().resources().total()).as("the returned resource is found").isEqualTo(1);
		Leases.makeIdle(pool, 600);
		assertThat(engine.slots.all()).hasSize(600);
		clock.advance(Duration.ofMinutes(2));
		Eventually.becomes("gone", () -> pool.state().resources().total() == 0);
		assertThat(pool.state().counters().acquired()).isEqualTo(1201);
	}

	@EngineTest
	void resourceThatIsIdleIsFoundWhileSlotsAreGivenBack(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..8");
		PoolEngine<?> engine = (PoolEngine<?>) pool;
		Leases.makeIdle(pool, 8);
		AtomicBoolean over = new AtomicBoolean();
		Caller<Boolean> trimming = callers.run(() -> {
			while (!over.get()) {
				engine.ledger.lock();
				engine.slotTable.trim();
				engine.ledger.unlock();
			}
		});
		for (int i = 0; i < 2000; i++) {
			List<Lease<Probe>> leases = new ArrayList<>();
			for (int lease = 0; lease < 8; lease++) {
				leases.add(pool.tryAcquire().orElseThrow());
			}
			Leases.giveBack(leases);
		}
		over.set(true);
		trimming.result();
	}

}
