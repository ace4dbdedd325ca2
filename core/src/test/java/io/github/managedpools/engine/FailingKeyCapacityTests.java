package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.AbandonedCreation;
import io.github.managedpools.BackoffRange;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.ScriptedFactory;

import org.junit.jupiter.api.AfterEach;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.hang;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.passIgnoringInterrupts;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A key whose far side is dead holds only a part of the shared capacity, so that callers
 * of other keys need not wait for its timeouts.
 */
@Also(Promise.KEYED)
class FailingKeyCapacityTests {

	private static final Duration CREATE_TIMEOUT = Duration.ofSeconds(10);

	private static final Duration BACKOFF = Duration.ofSeconds(1);

	private final Gate gate = new Gate();

	private final List<CompletableFuture<Lease<Probe>>> doomed = new ArrayList<>();

	@AfterEach
	void cancel() {
		this.doomed.forEach((future) -> future.cancel(false));
		this.doomed.stream()
			.filter((future) -> !future.isCompletedExceptionally())
			.forEach((future) -> future.join().close());
	}

	@EngineTest
	void healthyKeyIsServedWhileTheCreationsOfADeadKeyHang(Pools pools) throws Exception {
		for (int total : new int[] { 2, 3, 4, 5, 8 }) {
			Family family = open(pools, "0..4", total);
			dies(family, "dead", 4);
			assertServed(family, "healthy");
			assertServed(family, "another");
		}
	}

	@EngineTest
	void healthyKeyIsServedWhileSeveralKeysAreDead(Pools pools) throws Exception {
		Family family = open(pools, "0..4", 4);
		for (String dead : new String[] { "dead", "deader", "deadest" }) {
			dies(family, dead, 4);
		}
		assertServed(family, "healthy");
	}

	@EngineTest
	void healthyKeyIsServedWhenAKeyDiesThatWorkedBefore(Pools pools) throws Exception {
		Family family = open(pools, "0..4", 4);
		family.pool().acquire("dead").invalidate();
		Eventually.becomes("gone", () -> family.pool().state().resources().total() == 0);
		dies(family, "dead", 4);
		Eventually.becomes("half of the places", () -> family.factory("dead").ledger().begun().size() == 3);
		assertServed(family, "healthy");
		assertThat(family.pool().state().resources().creating()).isEqualTo(2);
	}

	@EngineTest
	void idleResourcesOfOthersDoNotGiveWayForMoreThanThePart(Pools pools) throws Exception {
		Family family = open(pools, "0..4", 4);
		makeIdle(family, "healthy", 4);
		dies(family, "dead", 4);
		Eventually.becomes("it hangs", () -> family.factory("dead").hanging() == 1);
		assertThat(family.pool().states().get("healthy").resources().idle()).isEqualTo(3);
	}

	@EngineTest
	void onlyPlaceGoesToTheHealthyKeyAfterOneTimeout(Pools pools, ManualClock clock) throws Exception {
		Family family = open(pools, "0..4", 1);
		dies(family, "dead", 4);
		Eventually.becomes("it hangs", () -> family.factory("dead").hanging() == 1);
		CompletableFuture<Lease<Probe>> healthy = family.pool().acquireAsync("healthy");
		clock.advance(CREATE_TIMEOUT);
		get(healthy).close();
	}

	@EngineTest
	void keysThatFailHoldHalfOfThePlacesTogether(Pools pools, ManualClock clock) throws Exception {
		Family family = open(pools, "0..4", 4);
		List<CompletableFuture<Lease<Probe>>> failed = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			family.factory("dead-" + i)
				.creates(script(fail(new IllegalStateException("refused"))), script(part("socket"), hang()));
			failed.add(family.pool().acquireAsync("dead-" + i));
		}
		Eventually.becomes("all have failed", () -> failed.stream().allMatch(CompletableFuture::isDone));
		for (int i = 0; i < 8; i++) {
			wants(family, "dead-" + i);
		}
		clock.advance(BACKOFF);
		assertThat(family.pool().state().resources().creating()).isEqualTo(2);
		assertServed(family, "healthy");
		assertServed(family, "another");
	}

	@EngineTest
	void healthyKeysTakeTurnsWithThoseThatFail(Pools pools, ManualClock clock) throws Exception {
		Family family = open(pools, "0..1", 1);
		List<CompletableFuture<Lease<Probe>>> failed = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			family.factory("dead-" + i)
				.creates(script(fail(new IllegalStateException("refused"))), script(part("socket"), hang()));
			failed.add(family.pool().acquireAsync("dead-" + i));
		}
		Eventually.becomes("all have failed", () -> failed.stream().allMatch(CompletableFuture::isDone));
		Lease<Probe> held = family.pool().acquire("first");
		for (int i = 0; i < 5; i++) {
			wants(family, "dead-" + i);
		}
		clock.advance(BACKOFF);
		CompletableFuture<Lease<Probe>> healthy = family.pool().acquireAsync("healthy");
		CompletableFuture<Lease<Probe>> another = family.pool().acquireAsync("another");
		held.close();
		int tried = 0;
		for (CompletableFuture<Lease<Probe>> next : List.of(healthy, another)) {
			int hanging = tried;
			Eventually.becomes("the place is taken",
					() -> next.isDone() || family.factory("dead-0").hanging() > hanging);
			if (!next.isDone()) {
				tried++;
				clock.advance(CREATE_TIMEOUT);
			}
			get(next).close();
		}
		assertThat(tried).as("of five that fail").isLessThanOrEqualTo(2);
	}

	@EngineTest
	void keyThatRecoversGetsAllPlacesAgain(Pools pools, ManualClock clock) throws Exception {
		Family family = open(pools, "0..4", 4);
		family.factory("key")
			.creates(script(fail(new IllegalStateException("refused"))), script(part("socket"), pass(this.gate)));
		assertThat(family.pool().acquireAsync("key")).failsWithin(Eventually.BOUND);
		List<CompletableFuture<Lease<Probe>>> waiting = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			waiting.add(family.pool().acquireAsync("key"));
		}
		clock.advance(BACKOFF);
		this.gate.awaitArrival();
		assertThat(family.pool().state().resources().creating()).isEqualTo(1);
		this.gate.open();
		for (CompletableFuture<Lease<Probe>> each : waiting) {
			get(each);
		}
		assertThat(family.pool().state().resources().leased()).isEqualTo(4);
		for (CompletableFuture<Lease<Probe>> each : waiting) {
			get(each).close();
		}
	}

	@EngineTest
	void idleResourceGivesWayToAKeyAsSoonAsItMayBeginMore(Pools pools) throws Exception {
		Family family = open(pools, "0..4", 4);
		makeIdle(family, "idle", 2);
		family.pool().acquire("key").invalidate();
		Eventually.becomes("gone", () -> family.pool().state().resources().total() == 2);
		Gate slow = new Gate();
		family.factory("other").creates(script(part("socket"), pass(slow)));
		family.factory("key").creates(script(part("socket"), pass(this.gate)), script(part("socket")));
		CompletableFuture<Lease<Probe>> other = family.pool().acquireAsync("other");
		slow.awaitArrival();
		CompletableFuture<Lease<Probe>> first = family.pool().acquireAsync("key");
		this.gate.awaitArrival();
		CompletableFuture<Lease<Probe>> second = family.pool().acquireAsync("key");
		assertThat(family.pool().state().resources().idle()).as("nothing gives way in vain").isEqualTo(2);
		slow.open();
		Lease<Probe> held = get(other);
		Lease<Probe> served = get(first);
		assertThat(family.pool().state().resources().idle()).isEqualTo(1);
		this.gate.open();
		get(second).close();
		served.close();
		held.close();
	}

	@EngineTest
	void workThatWasGivenUpOnDoesNotKeepOthersFromTheirPlaces(Pools pools, ManualClock clock) throws Exception {
		Family family = open(pools, "0..10", 4);
		assertServed(family, "healthy");
		for (String dead : new String[] { "dead", "deader" }) {
			family.factory(dead).creates(script(part("socket"), passIgnoringInterrupts(this.gate)));
			for (int i = 0; i < 4; i++) {
				wants(family, dead);
			}
		}
		for (int i = 0; i < 40; i++) {
			clock.advance(Duration.ofSeconds(5));
			if (i > 10) {
				assertServed(family, "healthy");
			}
		}
		assertThat(this.gate.arrivals()).as("two of each key").isLessThanOrEqualTo(4);
		assertServed(family, "another");
		this.gate.open();
		Eventually.becomes("ended", () -> family.pool().state().resources().givenUp() == 0);
	}

	@EngineTest
	void healthyKeyIsServedWhileTheMinimumOfADeadKeyHangs(Pools pools) throws Exception {
		Family family = open(pools, "2..2", 3);
		dies(family, "dead", 2);
		assertServed(family, "healthy");
		Eventually.becomes("its minimum is there", () -> family.pool().states().get("healthy").resources().idle() == 2);
	}

	@EngineTest
	void healthyKeyIsServedWhileAbandonedCreationsGoOn(Pools pools, ManualClock clock) throws Exception {
		for (AbandonedCreation abandoned : AbandonedCreation.values()) {
			Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..4"))
				.maxTotal(4)
				.createTimeout(CREATE_TIMEOUT)
				.acquireTimeout(Duration.ofSeconds(1))
				.abandonedCreation(abandoned));
			for (int round = 0; round < 3; round++) {
				dies(family, "dead", 4);
				clock.advance(Duration.ofSeconds(1));
			}
			assertServed(family, "healthy");
		}
	}

	@EngineTest
	void hangingDestructionsOfAKeyDoNotHoldUpThoseOfOthers(Pools pools) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..60")));
		for (String dead : new String[] { "dead", "deader" }) {
			makeIdle(family, dead, 60);
			family.factory(dead).destroys(script(passIgnoringInterrupts(this.gate)));
		}
		makeIdle(family, "healthy", 3);
		family.pool().refresh("dead");
		this.gate.awaitArrivals(16);
		family.pool().refresh("deader");
		this.gate.awaitArrivals(24);
		family.pool().refresh("healthy");
		Eventually.becomes("destroyed", () -> family.factory("healthy").ledger().alive() == 0);
		assertThat(this.gate.arrivals()).isEqualTo(24);
		this.gate.open();
		Eventually.becomes("all are", () -> family.alive() == 0);
	}

	private void dies(Family family, String key, int callers) {
		ScriptedFactory factory = family.factory(key);
		factory.creates(script(part("socket"), hang()));
		for (int i = 0; i < callers; i++) {
			wants(family, key);
		}
	}

	private CompletableFuture<Lease<Probe>> wants(Family family, String key) {
		CompletableFuture<Lease<Probe>> future = family.pool().acquireAsync(key);
		this.doomed.add(future);
		return future;
	}

	private static void assertServed(Family family, String key) throws Exception {
		get(family.pool().acquireAsync(key)).close();
	}

	private static void makeIdle(Family family, String key, int count) throws Exception {
		List<Lease<Probe>> leases = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			leases.add(family.pool().acquire(key));
		}
		leases.forEach(Lease::close);
		Eventually.becomes("idle", () -> family.pool().states().get(key).resources().idle() == count);
	}

	private static <V> V get(CompletableFuture<V> future) throws Exception {
		return future.get(Eventually.BOUND.toMillis(), TimeUnit.MILLISECONDS);
	}

	private static Family open(Pools pools, String size, int maxTotal) {
		return pools.openKeyed((builder) -> builder.size(SizeRange.of(size))
			.maxTotal(maxTotal)
			.acquireTimeout(Duration.ofMinutes(10))
			.createBackoff(new BackoffRange(BACKOFF, BACKOFF))
			.createTimeout(CREATE_TIMEOUT));
	}

}
