package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolSettings;
import io.github.managedpools.SizeRange;
import io.github.managedpools.WarmUp;
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
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;

import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The size and other settings of a pool are changed while it is in use.
 */
@Also(Promise.API)
class ResizeTests {

	@Regression("ours: of two concurrent changes of the settings one was lost")
	@EngineTest
	void changeThatComesInBetweenIsNotLost(Pools pools) {
		Pool<Probe> pool = pools.open(pools.factory(), "0..3");
		AtomicBoolean first = new AtomicBoolean(true);
		pool.reconfigure((settings) -> {
			if (first.getAndSet(false)) {
				pool.reconfigure((others) -> others.maxPending(7));
			}
			settings.timeToLive(Duration.ofSeconds(9));
		});
		assertThat(pool.settings().maxPending()).isEqualTo(7);
		assertThat(pool.settings().timeToLive()).isEqualTo(Duration.ofSeconds(9));
	}

	@Scenario(Situation.RESIZE_UNDER_LOAD)
	@EngineTest
	void shrinkingRetiresIdleResourcesNowAndLeasedOnesOnReturn(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory();
		Recorder recorder = new Recorder();
		Pool<Probe> pool = pools.open(factory, "0..6", (builder) -> builder.listener(recorder));
		List<Lease<Probe>> leases = Leases.take(pool, 6);
		leases.get(0).close();
		leases.get(1).close();
		pool.resize(SizeRange.of("0..2"));
		Eventually.becomes("the idle ones are gone", () -> factory.ledger().alive() == 4);
		leases.get(2).close();
		leases.get(3).close();
		Eventually.becomes("what came back is gone", () -> factory.ledger().alive() == 2);
		leases.get(4).close();
		leases.get(5).close();
		assertThat(pool.state().resources().idle()).isEqualTo(2);
		assertThat(recorder.count("destroyed SHRUNK")).isEqualTo(4);
		assertThat(recorder.moments()).contains("resized 0..6 to 0..2");
	}

	@Scenario(Situation.RESIZE_UNDER_LOAD)
	@EngineTest
	void shrinkingRetiresTheLeastLoadedOfSharedResources(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "2..2", (builder) -> builder.leasesPerResource(3));
		Eventually.becomes("warm", () -> pool.state().resources().idle() == 2);
		List<Lease<Probe>> leases = Leases.take(pool, 4);
		Lease<Probe> last = leases.get(2);
		Probe lighter = last.get();
		for (Lease<Probe> lease : leases) {
			if (lease != last && lease.get() == lighter) {
				lease.close();
			}
		}
		pool.resize(SizeRange.of("0..1"));
		assertThat(factory.ledger().destroyed()).as("while both are leased").isZero();
		last.close();
		Eventually.becomes("one is gone", () -> factory.ledger().alive() == 1);
		assertThat(lighter.isGone()).isTrue();
		Leases.giveBack(leases);
		assertThat(pool.state().resources().idle()).isEqualTo(1);
	}

	@Scenario(Situation.RESIZE_UNDER_LOAD)
	@EngineTest
	void growingServesWaiters(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		List<Lease<Probe>> held = Leases.take(pool, 1);
		List<Caller<Lease<Probe>>> waiters = List.of(callers.acquireAndWait(pool), callers.acquireAndWait(pool));
		pool.resize(SizeRange.of("0..3"));
		waiters.forEach((waiter) -> waiter.result().close());
		Leases.giveBack(held);
	}

	@Scenario(Situation.RESIZE_UNDER_LOAD)
	@EngineTest
	void growingTheMinimumFillsThePool(Pools pools) {
		Pool<Probe> pool = pools.open(pools.factory(), "0..5");
		pool.resize(SizeRange.of("3..5"));
		Eventually.becomes("filled", () -> pool.state().resources().idle() == 3);
	}

	@Scenario(Situation.RESIZE_UNDER_LOAD)
	@EngineTest
	void poolWithAMaximumOfZeroLendsNothingUntilItGrows(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..2");
		Leases.makeIdle(pool, 2);
		pool.resize(SizeRange.of(0));
		Eventually.becomes("empty", () -> factory.ledger().alive() == 0);
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		assertThat(pool.tryAcquire()).isEmpty();
		assertThat(factory.ledger().begun()).hasSize(2);
		pool.resize(SizeRange.of("0..1"));
		waiter.result().close();
	}

	@Scenario(Situation.RESIZE_UNDER_LOAD)
	@EngineTest
	void creationInProgressCountsWhenThePoolShrinks(Pools pools, Callers callers) throws Exception {
		Gate creating = new Gate();
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), pass(creating)));
		Pool<Probe> pool = pools.open(factory, "0..4");
		List<Caller<Boolean>> users = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			users.add(callers.run(() -> pool.acquire().close()));
		}
		creating.awaitArrivals(4);
		pool.resize(SizeRange.of("0..1"));
		creating.open();
		users.forEach(Caller::result);
		Eventually.becomes("one is left", () -> factory.ledger().alive() == 1);
	}

	@Scenario(Situation.RESIZE_UNDER_LOAD)
	@EngineTest
	@LongRun
	void resizingUnderLoadKeepsToTheNewMaximumAfterReturns(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..8");
		AtomicBoolean over = new AtomicBoolean();
		List<Caller<Boolean>> users = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			users.add(callers.run(() -> {
				while (!over.get()) {
					pool.use(Probe::use);
					// Carriers that always have a virtual thread of their own to run
					// would never run those that were started elsewhere, such as the
					// pool's
					LockSupport.parkNanos(1);
				}
			}));
		}
		for (int round = 0; round < 200; round++) {
			int max = 1 + (round * 7) % 8;
			pool.resize(new SizeRange(round % (max + 1), max));
			Eventually.becomes("at most %d".formatted(max), () -> {
				Pools.assertSums(pool.state());
				return pool.state().resources().total() <= max;
			});
		}
		over.set(true);
		users.forEach(Caller::result);
		assertThat(factory.ledger().peak()).isLessThanOrEqualTo(8);
		pool.resize(SizeRange.of("0..8"));
		Leases.giveBack(Leases.take(pool, 8));
	}

	@EngineTest
	void newTimesApplyToPresentResources(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script());
		Pool<Probe> pool = pools.open(factory, "0..2");
		Leases.makeIdle(pool, 2);
		pool.reconfigure((settings) -> settings.validateAfterIdle(Duration.ZERO));
		Leases.makeIdle(pool, 2);
		assertThat(factory.checkCalls()).isGreaterThanOrEqualTo(2);
		pool.reconfigure((settings) -> settings.timeToLive(Duration.ofSeconds(5)));
		clock.advance(Duration.ofSeconds(6));
		Eventually.becomes("evicted", () -> factory.ledger().alive() == 0);
		pool.reconfigure((settings) -> settings.maxUses(1));
		pool.acquire().close();
		Eventually.becomes("used up", () -> factory.ledger().alive() == 0);
	}

	@EngineTest
	void impossibleSettingsChangeNothing(Pools pools) {
		Pool<Probe> pool = pools.open(pools.factory(), "0..2");
		PoolSettings before = pool.settings();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> pool.reconfigure((settings) -> settings.maxUses(3).maxPending(-1)))
			.withMessageContaining("max-pending");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> pool.reconfigure((settings) -> settings.maxUses(3).leasesPerResource(2)))
			.withMessageContaining("leases-per-resource");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> pool.reconfigure((settings) -> settings.maxUses(3).warmUp(WarmUp.LAZY)))
			.withMessageContaining("warm-up");
		assertThat(pool.settings()).isEqualTo(before);
	}

	@Rule(Invariant.USER_CODE_DELAYS_NO_OTHER_CALLER)
	@EngineTest
	void poolGrowsAheadOfExhaustion(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..10", (builder) -> builder.targetUtilization(0.5));
		List<Lease<Probe>> leases = Leases.take(pool, 3);
		Eventually.becomes("as many idle as leased", () -> pool.state().resources().idle() >= 3);
		assertThat(pool.state().resources().total()).isEqualTo(6);
		leases.addAll(Leases.take(pool, 5));
		Eventually.becomes("up to the maximum", () -> pool.state().resources().total() == 10);
		Leases.giveBack(leases);
	}

}
