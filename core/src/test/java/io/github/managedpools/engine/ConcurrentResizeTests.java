package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.LongRun;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;

import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several threads change the size at once while resources come back: a resource that is
 * chosen to go is not chosen again.
 */
@Scenario(Situation.CONCURRENT_RESIZES)
@Also(Promise.API)
class ConcurrentResizeTests {

	@Regression("ours: ten leased, resized to eight: four were destroyed when all came back")
	@EngineTest
	void onlySurplusResourcesAreDestroyed(Pools pools) throws Exception {
		for (int shared : new int[] { 1, 2 }) {
			ScriptedFactory factory = pools.factory();
			Pool<Probe> pool = pools.open(factory, "10..10", (builder) -> builder.leasesPerResource(shared)
				// A limit of uses, so that each resource is checked when it comes back
				.maxUses(1000));
			Eventually.becomes("warm", () -> pool.state().resources().idle() == 10);
			List<Lease<Probe>> leases = Leases.take(pool, 10 * shared);
			pool.resize(SizeRange.of("0..8"));
			Leases.giveBack(leases);
			Eventually.becomes("idle", () -> pool.state().resources().total() == 8);
			assertThat(factory.ledger().destroyed()).isEqualTo(2);
		}
	}

	@EngineTest
	void lastSizeBeforeResourcesComeBackCounts(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..10", (builder) -> builder.maxUses(1000));
		List<Lease<Probe>> leases = Leases.take(pool, 10);
		pool.resize(SizeRange.of("0..8"));
		leases.remove(0).close();
		leases.remove(8).close();
		pool.resize(SizeRange.of("0..6"));
		pool.resize(SizeRange.of("0..5"));
		Leases.giveBack(leases);
		Eventually.becomes("fits", () -> pool.state().resources().total() == 5);
		assertThat(factory.ledger().destroyed()).isEqualTo(5);
	}

	@EngineTest
	void resourceOfACreationBeyondTheNewMaximumIsDestroyed(Pools pools, Callers callers) throws Exception {
		Gate connecting = new Gate();
		ScriptedFactory factory = pools.factory().creates(script(pass(connecting)));
		Pool<Probe> pool = pools.open(factory, "0..3");
		List<Caller<Lease<Probe>>> waiters = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			waiters.add(callers.acquireAndWait(pool));
		}
		connecting.awaitArrivals(3);
		pool.resize(SizeRange.of("0..2"));
		connecting.open();
		waiters.forEach((waiter) -> waiter.result().close());
		Eventually.becomes("fits", () -> pool.state().resources().total() <= 2);
		Leases.makeIdle(pool, 2);
		assertThat(factory.ledger().destroyed()).isEqualTo(1);
	}

	@EngineTest
	void resourcesMarkedToRetireDoNotCountForTheMinimum(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory();
		Recorder recorder = new Recorder();
		Pool<Probe> pool = pools.open(factory, "0..4",
				(builder) -> builder.timeToLive(Duration.ofMinutes(1)).listener(recorder));
		List<Lease<Probe>> leases = Leases.take(pool, 2);
		pool.refresh();
		Leases.giveBack(Leases.take(pool, 2));
		pool.resize(SizeRange.of("2..4"));
		clock.advance(Duration.ofMinutes(5));
		assertThat(recorder.count("destroyed IDLE")).isZero();
		Leases.giveBack(leases);
		Eventually.becomes("refreshed", () -> pool.state().resources().total() == 2);
	}

	@Regression("ours: 60 resized to 30 and to 29 at once left fewer than 29")
	@EngineTest
	@LongRun
	void lastRangeHoldsAfterConcurrentResizes(Pools pools, Callers callers) throws Exception {
		pools.repeat(100, (round) -> {
			ScriptedFactory factory = pools.factory();
			Pool<Probe> pool = pools.open(factory, "60..60", (builder) -> builder.maxConcurrentCreations(60));
			Eventually.becomes("warm", () -> pool.state().resources().idle() == 60);
			List<Lease<Probe>> leases = (round % 2 == 0) ? Leases.take(pool, 40) : List.of();
			Gate start = new Gate();
			List<Caller<Boolean>> changes = new ArrayList<>();
			for (String size : List.of("0..30", "0..29", "0..45")) {
				changes.add(callers.run(() -> {
					start.passIgnoringInterrupts();
					pool.resize(SizeRange.of(size));
				}));
			}
			changes.add(callers.run(() -> {
				start.passIgnoringInterrupts();
				Leases.giveBack(leases);
			}));
			start.awaitArrivals(4);
			start.open();
			changes.forEach(Caller::result);
			pool.resize(SizeRange.of("0..29"));
			Eventually.becomes("nothing leaves any more", () -> pool.state().resources().destroying() == 0);
			assertThat(pool.state().resources().total()).isEqualTo(29);
		});
	}

}
