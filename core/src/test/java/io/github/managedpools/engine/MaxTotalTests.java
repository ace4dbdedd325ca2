package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.PoolState.Resources;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Regression;

import static io.github.managedpools.testkit.Script.hang;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * All keys together never exceed the total limit, and no caller waits while another key
 * has an idle resource to spare.
 */
@Also(Promise.KEYED)
class MaxTotalTests {

	private final Recorder recorder = new Recorder();

	private final Gate gate = new Gate();

	@EngineTest
	void idleResourceOfAnotherKeyGivesWay(Pools pools) throws Exception {
		Family family = open(pools, "0..2", 2);
		KeyedPool<String, Probe> pool = family.pool();
		makeIdle(family, "a", 1);
		makeIdle(family, "b", 1);
		try (Lease<Probe> c1 = pool.acquire("c"); Lease<Probe> c2 = pool.acquire("c")) {
			assertThat(c1.get()).isNotSameAs(c2.get());
			assertThat(pool.state().size()).isEqualTo(new SizeRange(0, 2));
		}
		assertThat(family.peak()).isEqualTo(2);
		assertThat(this.recorder.count("destroyed SHRUNK")).isEqualTo(2);
	}

	@Regression("ours: a caller that held the last place of all keys by another key was not told so")
	@EngineTest
	void timeoutUnderTheTotalLimitNamesTheHoldersOfOtherKeys(Pools pools) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(0, 2).maxTotal(1).trackLeases(true));
		KeyedPool<String, Probe> pool = family.pool();
		try (Lease<Probe> held = pool.acquire("a")) {
			held.get().use();
			assertThatExceptionOfType(AcquireTimeoutException.class).isThrownBy(() -> pool.acquire("b", Duration.ZERO))
				.withMessageContaining("longest held by %s for 0ms (key a)", Thread.currentThread().getName())
				.withMessageEndingWith("; the calling thread itself holds 1");
		}
	}

	@EngineTest
	void oneResourceGivesWayForEachWaiter(Pools pools, Callers callers) throws Exception {
		Family family = open(pools, "0..12", 12);
		KeyedPool<String, Probe> pool = family.pool();
		makeIdle(family, "a", 12);
		family.factory("a").destroys(script(pass(this.gate)));
		List<Caller<Lease<Probe>>> waiting = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			waiting.add(callers.call(() -> pool.acquire("b")));
		}
		this.gate.awaitArrivals(3);
		assertThat(pool.state().resources()).isEqualTo(new Resources(9, 0, 0, 3));
		this.gate.open();
		waiting.forEach((caller) -> caller.result().close());
		assertThat(family.factory("a").ledger().destroyed()).isEqualTo(3);
		assertThat(family.peak()).isEqualTo(12);
	}

	@EngineTest
	void longestIdleResourceAboveTheMinimumGivesWay(Pools pools, ManualClock clock) throws Exception {
		Family family = open(pools, "1..2", 6);
		for (String key : new String[] { "a", "b", "c" }) {
			makeIdle(family, key, 2);
			clock.advance(Duration.ofSeconds(1));
		}
		List<String> gone = new ArrayList<>();
		for (String key : new String[] { "d", "e", "f", "g" }) {
			family.pool().acquire(key).close();
			for (String other : new String[] { "a", "b", "c" }) {
				if (family.factory(other).ledger().destroyed() > gone.stream().filter(other::equals).count()) {
					gone.add(other);
				}
			}
		}
		assertThat(gone).as("in the end there are none but minimums").containsExactly("a", "b", "c", "a");
		assertThat(family.peak()).isEqualTo(6);
	}

	@EngineTest
	void returningResourceGivesWayToAnotherKey(Pools pools, Callers callers) throws Exception {
		Family family = open(pools, "0..1", 1);
		KeyedPool<String, Probe> pool = family.pool();
		Lease<Probe> a = pool.acquire("a");
		Caller<Lease<Probe>> b = callers.call(() -> pool.acquire("b"));
		Eventually.becomes("waits", () -> pool.state().pending() == 1);
		assertThat(b.awaitWaiting().isDone()).isFalse();
		a.close();
		b.result().close();
		assertThat(family.peak()).isEqualTo(1);
		assertThat(family.factory("a").ledger().destroyed()).isEqualTo(1);
	}

	@EngineTest
	void nothingGivesWayForCallersThatGaveUp(Pools pools) throws Exception {
		Family family = open(pools, "0..1", 1);
		KeyedPool<String, Probe> pool = family.pool();
		Lease<Probe> a = pool.acquire("a");
		CompletableFuture<Lease<Probe>> b = pool.acquireAsync("b");
		b.cancel(false);
		a.close();
		Eventually.becomes("idle again", () -> pool.state().resources().idle() == 1);
		assertThat(family.factory("a").ledger().destroyed()).isZero();
	}

	@EngineTest
	void ownWaitersGoFirstButNotForLong(Pools pools, ManualClock clock) throws Exception {
		Family family = open(pools, "0..1", 1);
		KeyedPool<String, Probe> pool = family.pool();
		clock.advance(Duration.ofHours(1));
		Lease<Probe> first = pool.acquire("a");
		CompletableFuture<Lease<Probe>> other = pool.acquireAsync("b");
		CompletableFuture<Lease<Probe>> second = pool.acquireAsync("a");
		CompletableFuture<Lease<Probe>> third = pool.acquireAsync("a");
		clock.advance(Duration.ofMillis(100));
		first.close();
		Lease<Probe> own = second.join();
		assertThat(own.get().id()).isEqualTo(1);
		assertThat(other).isNotDone();
		clock.advance(Duration.ofMillis(100));
		own.close();
		Lease<Probe> others = other.join();
		assertThat(third).isNotDone();
		others.close();
		third.join().close();
		assertThat(family.peak()).isEqualTo(1);
	}

	@EngineTest
	void freshResourceIsNotDestroyedBeforeItsWaiterHasUsedIt(Pools pools, ManualClock clock) throws Exception {
		Family family = open(pools, "0..1", 1);
		KeyedPool<String, Probe> pool = family.pool();
		family.factory("a").creates(script(part("socket"), pass(this.gate)));
		CompletableFuture<Lease<Probe>> a = pool.acquireAsync("a");
		this.gate.awaitArrival();
		CompletableFuture<Lease<Probe>> b = pool.acquireAsync("b");
		clock.advance(Duration.ofSeconds(1));
		this.gate.open();
		a.join().close();
		b.join().close();
		assertThat(family.factory("a").ledger().begun()).hasSize(1);
	}

	@EngineTest
	void hungryKeysTakeTurns(Pools pools) throws Exception {
		Family family = open(pools, "0..2", 1);
		KeyedPool<String, Probe> pool = family.pool();
		Lease<Probe> lease = pool.acquire("a");
		List<CompletableFuture<Lease<Probe>>> waiting = new ArrayList<>();
		for (String key : new String[] { "b", "c", "d" }) {
			waiting.add(pool.acquireAsync(key));
		}
		for (CompletableFuture<Lease<Probe>> next : waiting) {
			assertThat(waiting.stream().filter(CompletableFuture::isDone)).hasSize(waiting.indexOf(next));
			lease.close();
			lease = next.join();
		}
		lease.close();
		assertThat(family.peak()).isEqualTo(1);
	}

	@EngineTest
	void idleResourcesGiveWayForCallersThatDoNotWait(Pools pools) throws Exception {
		Family family = open(pools, "0..2", 2);
		KeyedPool<String, Probe> pool = family.pool();
		makeIdle(family, "a", 2);
		for (int i = 0; i < 3; i++) {
			pool.tryAcquire("b").ifPresent(Lease::close);
		}
		Eventually.becomes("served", () -> {
			Optional<Lease<Probe>> lease = pool.tryAcquire("b");
			lease.ifPresent(Lease::close);
			return lease.isPresent();
		});
		assertThat(family.factory("a").ledger().destroyed()).isPositive();
		assertThat(family.peak()).isEqualTo(2);
	}

	@EngineTest
	void minimumTakesOnlyFreePlaces(Pools pools) throws Exception {
		Family family = open(pools, "2..2", 3);
		KeyedPool<String, Probe> pool = family.pool();
		makeIdle(family, "a", 2);
		pool.acquire("b").close();
		Eventually.becomes("all are idle", () -> pool.state().resources().equals(new Resources(3, 0, 0, 0)));
		assertThat(family.factory("a").ledger().destroyed()).isZero();
		pool.reconfigure((settings) -> settings.maxTotal(4));
		Eventually.becomes("filled up", () -> pool.states().get("b").resources().idle() == 2);
	}

	@EngineTest
	void lowerLimitHoldsWhenResourcesComeBack(Pools pools) throws Exception {
		Family family = open(pools, "0..4", null);
		KeyedPool<String, Probe> pool = family.pool();
		List<Lease<Probe>> leases = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			leases.add(pool.acquire("a"));
			leases.add(pool.acquire("b"));
		}
		makeIdle(family, "c", 2);
		pool.reconfigure((settings) -> settings.maxTotal(3));
		Eventually.becomes("idle ones go", () -> family.factory("c").ledger().alive() == 0);
		assertThat(family.alive()).isEqualTo(8);
		leases.forEach(Lease::close);
		Eventually.becomes("three are left", () -> pool.state().resources().equals(new Resources(3, 0, 0, 0)));
		assertThat(family.alive()).isEqualTo(3);
	}

	@EngineTest
	void higherLimitServesWaiters(Pools pools) throws Exception {
		Family family = open(pools, "0..4", 1);
		KeyedPool<String, Probe> pool = family.pool();
		Lease<Probe> a = pool.acquire("a");
		CompletableFuture<Lease<Probe>> b1 = pool.acquireAsync("b");
		CompletableFuture<Lease<Probe>> b2 = pool.acquireAsync("b");
		CompletableFuture<Lease<Probe>> c = pool.acquireAsync("c");
		assertThat(pool.state().pending()).isEqualTo(3);
		pool.reconfigure((settings) -> settings.maxTotal(null));
		List.of(b1.join(), b2.join(), c.join(), a).forEach(Lease::close);
		assertThat(family.peak()).isEqualTo(4);
	}

	@EngineTest
	void hangingKeyHoldsOnlyItsOwnPlaces(Pools pools) throws Exception {
		Family family = open(pools, "0..2", 3);
		KeyedPool<String, Probe> pool = family.pool();
		family.factory("stuck").creates(script(part("socket"), hang()));
		List<CompletableFuture<Lease<Probe>>> stuck = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			stuck.add(pool.acquireAsync("stuck"));
		}
		for (int i = 0; i < 20; i++) {
			pool.use("key " + i % 4, Probe::use);
		}
		assertThat(family.peak()).isEqualTo(3);
		stuck.forEach((future) -> future.cancel(false));
	}

	@EngineTest
	void sharedResourceGivesWayAfterItsLastLease(Pools pools) throws Exception {
		Family family = pools
			.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).maxTotal(1).leasesPerResource(2));
		KeyedPool<String, Probe> pool = family.pool();
		Lease<Probe> a1 = pool.acquire("a");
		Lease<Probe> a2 = pool.acquire("a");
		CompletableFuture<Lease<Probe>> b = pool.acquireAsync("b");
		a1.close();
		assertThat(a2.get().isDestroyed()).isFalse();
		assertThat(b).isNotDone();
		a2.close();
		b.join().close();
	}

	private Family open(Pools pools, String size, Integer maxTotal) {
		return pools
			.openKeyed((builder) -> builder.size(SizeRange.of(size)).maxTotal(maxTotal).listener(this.recorder));
	}

	private static void makeIdle(Family family, String key, int count) throws InterruptedException {
		List<Lease<Probe>> leases = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			leases.add(family.pool().acquire(key));
		}
		leases.forEach(Lease::close);
		Eventually.becomes("%d of %s idle".formatted(count, key),
				() -> family.pool().states().get(key).resources().idle() == count);
	}

}
