package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.PoolState.Resources;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.HookedClock;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;

import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.passIgnoringInterrupts;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Exactly as many resources give way to another key as it can use.
 */
@Also(Promise.KEYED)
class CapacityReclaimerTests {

	private final Gate gate = new Gate();

	@EngineTest
	void onlyAsManyGiveWayAsTheOtherKeyHasPlacesFor(Pools pools) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..2")).maxTotal(3));
		KeyedPool<String, Probe> pool = family.pool();
		family.factory("a").destroys(script(passIgnoringInterrupts(this.gate)));
		List<Lease<Probe>> idle = List.of(pool.acquire("a"), pool.acquire("a"));
		Lease<Probe> held = pool.acquire("b");
		idle.forEach(Lease::close);
		Eventually.becomes("idle", () -> pool.state().resources().idle() == 2);
		List<CompletableFuture<Lease<Probe>>> waiting = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			waiting.add(pool.acquireAsync("b"));
		}
		assertThat(pool.states().get("a").resources()).isEqualTo(new Resources(1, 0, 0, 1));
		this.gate.awaitArrival();
		this.gate.open();
		for (CompletableFuture<Lease<Probe>> next : waiting) {
			held.close();
			held = next.get(Eventually.BOUND.toMillis(), TimeUnit.MILLISECONDS);
		}
		held.close();
		Eventually.becomes("one has given way", () -> family.factory("a").ledger().destroyed() == 1);
	}

	@EngineTest
	void creationUnderWayForAnotherWaiterIsNotCountedOn(Pools pools) throws Exception {
		Family family = pools
			.openKeyed((builder) -> builder.size(SizeRange.of("0..3")).maxTotal(4).maxConcurrentCreations(2));
		KeyedPool<String, Probe> pool = family.pool();
		makeThreeIdle(family);
		Gate connecting = new Gate();
		family.factory("b").creates(script(pass(connecting)));
		List<CompletableFuture<Lease<Probe>>> waiting = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			waiting.add(pool.acquireAsync("b"));
		}
		assertThat(pool.states().get("a").resources()).as("one more creation may run at a time")
			.isEqualTo(new Resources(2, 0, 0, 1));
		this.gate.open();
		connecting.open();
		for (CompletableFuture<Lease<Probe>> next : waiting) {
			next.get(Eventually.BOUND.toMillis(), TimeUnit.MILLISECONDS).close();
		}
	}

	@EngineTest
	void creationWithoutAWaiterIsCountedOn(Pools pools) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..3")).maxTotal(4));
		KeyedPool<String, Probe> pool = family.pool();
		makeThreeIdle(family);
		Gate connecting = new Gate();
		family.factory("b").creates(script(pass(connecting)));
		assertThat(pool.tryAcquire("b")).isEmpty();
		CompletableFuture<Lease<Probe>> first = pool.acquireAsync("b");
		assertThat(pool.states().get("a").resources()).isEqualTo(new Resources(3, 0, 0, 0));
		CompletableFuture<Lease<Probe>> second = pool.acquireAsync("b");
		assertThat(pool.states().get("a").resources()).isEqualTo(new Resources(2, 0, 0, 1));
		this.gate.open();
		connecting.open();
		first.get(Eventually.BOUND.toMillis(), TimeUnit.MILLISECONDS).close();
		second.get(Eventually.BOUND.toMillis(), TimeUnit.MILLISECONDS).close();
	}

	/**
	 * Prepares three idle resources of one key, and another key without resources whose
	 * creations are known to succeed.
	 */
	private void makeThreeIdle(Family family) throws InterruptedException {
		KeyedPool<String, Probe> pool = family.pool();
		pool.acquire("b").invalidate();
		Eventually.becomes("gone", () -> pool.state().resources().total() == 0);
		family.factory("a").destroys(script(passIgnoringInterrupts(this.gate)));
		List.of(pool.acquire("a"), pool.acquire("a"), pool.acquire("a")).forEach(Lease::close);
		Eventually.becomes("idle", () -> pool.state().resources().idle() == 3);
	}

	@EngineTest
	void resourceGivesWayAlthoughTheSettingsChangeInThatMoment(Pools pools, ManualClock clock) throws Exception {
		HookedClock hooked = new HookedClock(clock);
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).maxTotal(1).clock(hooked));
		KeyedPool<String, Probe> pool = family.pool();
		Lease<Probe> held = pool.acquire("a");
		CompletableFuture<Lease<Probe>> waiting = pool.acquireAsync("b");
		// The clock is read after the release has seen the slot, but before it reads its
		// marks
		hooked.onOwnReadings(() -> {
			hooked.onOwnReadings(null);
			pool.reconfigure((settings) -> settings.maxLifetime(Duration.ofDays(1)));
		});
		held.close();
		waiting.get(Eventually.BOUND.toMillis(), TimeUnit.MILLISECONDS).close();
		assertThat(family.factory("a").ledger().destroyed()).isEqualTo(1);
		assertThat(family.peak()).isEqualTo(1);
	}

	@EngineTest
	void placeThatIsNoLongerNeededServesTheNextKey(Pools pools) throws Exception {
		KeyedPool<String, Probe> pool = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).maxTotal(1))
			.pool();
		Lease<Probe> held = pool.acquire("a");
		pool.acquireAsync("b").cancel(false);
		held.invalidate();
		Eventually.becomes("gone", () -> pool.state().resources().total() == 0);
		for (String key : List.of("c", "d")) {
			pool.acquireAsync(key).get(Eventually.BOUND.toMillis(), TimeUnit.MILLISECONDS).close();
		}
	}

	@EngineTest
	void anotherResourceGivesWayIfTheChosenOneStays(Pools pools) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).maxTotal(2));
		KeyedPool<String, Probe> pool = family.pool();
		Lease<Probe> held = pool.acquire("a");
		Lease<Probe> other = pool.acquire("c");
		CompletableFuture<Lease<Probe>> waiting = pool.acquireAsync("b");
		// The first is chosen to go, so the other is put down and stays
		KeyedEngine<String, Probe> engine = (KeyedEngine<String, Probe>) pool;
		KeyCapacityShare share = engine.members.find("a").share;
		assertThat(engine.capacity.claim(share, null, 0)).isTrue();
		other.close();
		assertThat(pool.state().resources()).isEqualTo(new Resources(1, 1, 0, 0));
		share.stays();
		waiting.get(Eventually.BOUND.toMillis(), TimeUnit.MILLISECONDS).close();
		assertThat(family.factory("c").ledger().destroyed()).isEqualTo(1);
		assertThat(held.get().isDestroyed()).isFalse();
		held.close();
	}

}
