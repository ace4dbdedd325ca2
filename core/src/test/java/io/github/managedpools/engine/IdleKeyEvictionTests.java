package io.github.managedpools.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.PoolState;
import io.github.managedpools.ShutdownReport;
import io.github.managedpools.SizeRange;
import io.github.managedpools.TooManyKeysException;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.LongRun;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.ThreadKind;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.hangIgnoringInterrupts;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The pools of unused keys are dropped.
 */
@Also(Promise.KEYED)
class IdleKeyEvictionTests {

	private static final Duration LIFE = Duration.ofMinutes(10);

	private final Recorder recorder = new Recorder();

	private final Gate gate = new Gate();

	@EngineTest
	void unusedKeyIsDroppedWithItsMinimum(Pools pools, ManualClock clock) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("2..2")).listener(this.recorder));
		KeyedPool<String, Probe> pool = family.pool();
		pool.acquire("a").close();
		Eventually.becomes("filled", () -> pool.state().resources().idle() == 2);
		advance(clock, LIFE.minus(Duration.ofSeconds(1)));
		assertThat(pool.keys()).containsExactly("a");
		Eventually.holds(() -> {
			clock.advance(LIFE);
			assertThat(pool.keys()).isEmpty();
			assertThat(pool.state().counters().destroyed()).isEqualTo(2);
			assertThat(pool.state().size()).isEqualTo(new SizeRange(0, 0));
			assertThat(clock.scheduled()).as("no timer without keys").isZero();
		});
		assertThat(this.recorder.count("destroyed IDLE")).isEqualTo(2);
		Pools.assertSums(pool.state());
		try (Lease<Probe> again = pool.acquire("a")) {
			assertThat(again.get().id()).isGreaterThan(2);
			assertThat(pool.keys()).containsExactly("a");
		}
		// A new resource that finds its waiter gone counts as lent for a moment
		Eventually.becomes("counts the time before the drop", () -> pool.state().counters().acquired() == 2);
	}

	@EngineTest
	void keyInUseIsKept(Pools pools, ManualClock clock, Callers callers) throws Exception {
		Family family = pools
			.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).acquireTimeout(Duration.ofDays(1)));
		KeyedPool<String, Probe> pool = family.pool();
		Lease<Probe> leased = pool.acquire("leased");
		Caller<Lease<Probe>> waiting = callers.call(() -> pool.acquire("leased"));
		Eventually.becomes("waits", () -> pool.state().pending() == 1);
		for (int i = 0; i < 20; i++) {
			advance(clock, LIFE.dividedBy(2));
			pool.acquire("now and then").close();
		}
		assertThat(pool.keys()).containsExactlyInAnyOrder("leased", "now and then");
		leased.close();
		waiting.result().close();
	}

	@EngineTest
	void failuresOfAKeyThatIsDroppedAfterEachOfThemAreKept(Pools pools, ManualClock clock) {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")));
		KeyedPool<String, Probe> pool = family.pool();
		family.factory("bad").creates(script(fail(new IllegalStateException("refused"))));
		for (int i = 0; i < 10; i++) {
			CompletableFuture<Lease<Probe>> future = pool.acquireAsync("bad");
			assertThatExceptionOfType(CompletionException.class).isThrownBy(future::join);
			Eventually.holds(() -> {
				clock.advance(Duration.ofSeconds(1));
				assertThat(pool.keys()).isEmpty();
			});
		}
		assertThat(pool.state().counters().createFailed()).isEqualTo(10);
		assertThat(pool.state().lastCreateFailures()).hasSize(10);
		assertThat(pool.state().failingCreations()).isZero();
	}

	@EngineTest
	void keyThatReturnsFindsTheRemainsOfItsPool(Pools pools, Callers callers) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).maxKeys(1));
		KeyedPool<String, Probe> pool = family.pool();
		family.factory("a").destroys(script(pass(this.gate)));
		pool.acquire("a").close();
		Eventually.becomes("idle", () -> pool.state().resources().idle() == 1);
		pool.acquire("b").close();
		assertThat(pool.keys()).containsExactly("b");
		assertThat(pool.states()).containsOnlyKeys("b");
		this.gate.awaitArrival();
		assertThat(pool.state().resources().destroying()).isEqualTo(1);
		Caller<Lease<Probe>> back = callers.call(() -> pool.acquire("a"));
		Eventually.becomes("it waits", () -> pool.state().pending() == 1);
		assertThat(pool.keys()).containsExactly("a");
		this.gate.open();
		back.result().close();
		assertThat(family.factory("a").ledger().peak()).isEqualTo(1);
		assertThat(pool.keys()).containsExactly("a");
	}

	@EngineTest
	void destructionGivenUpOnKeepsItsKeyForTheReport(Pools pools, ManualClock clock) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")));
		KeyedPool<String, Probe> pool = family.pool();
		family.factory("a").destroys(script(hangIgnoringInterrupts()));
		pool.acquire("a").close();
		Eventually.becomes("idle", () -> pool.state().resources().idle() == 1);
		Eventually.holds(() -> {
			clock.advance(LIFE);
			assertThat(pool.keys()).isEmpty();
			assertThat(pool.state().counters().destroyed()).isEqualTo(1);
		});
		CompletableFuture<ShutdownReport> report = pool.shutdown(Duration.ZERO);
		assertThat(report).succeedsWithin(Eventually.BOUND)
			.satisfies((end) -> assertThat(end.givenUp()).singleElement().asString().contains("[a]"));
	}

	@EngineTest
	void newKeyTakesThePlaceOfTheLongestUnused(Pools pools, ManualClock clock) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).maxKeys(3));
		KeyedPool<String, Probe> pool = family.pool();
		for (String key : new String[] { "a", "b", "c", "a" }) {
			pool.acquire(key).close();
			advance(clock, LIFE.dividedBy(4));
		}
		Lease<Probe> a = pool.acquire("a");
		pool.acquire("d").close();
		assertThat(pool.keys()).containsExactlyInAnyOrder("a", "c", "d");
		Eventually.becomes("b is gone", () -> family.factory("b").ledger().alive() == 0);
		a.close();
	}

	@EngineTest
	void newKeyIsRefusedWhenAllAreInUse(Pools pools, Callers callers) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).maxKeys(2));
		KeyedPool<String, Probe> pool = family.pool();
		Lease<Probe> a = pool.acquire("a");
		Lease<Probe> b = pool.acquire("b");
		assertThatExceptionOfType(TooManyKeysException.class).isThrownBy(() -> pool.acquire("c"))
			.withMessageContaining("[c]")
			.withMessageContaining("2 keys");
		assertThat(pool.tryAcquire("c")).isEmpty();
		assertThat(pool.acquireAsync("c")).isCompletedExceptionally();
		assertThat(pool.keys()).containsExactlyInAnyOrder("a", "b");
		Caller<Lease<Probe>> waiting = callers.call(() -> pool.acquire("b"));
		Eventually.becomes("waits", () -> pool.state().pending() == 1);
		a.close();
		Eventually.becomes("a is reset", () -> pool.state().resources().idle() == 1);
		pool.acquire("c").close();
		assertThat(pool.keys()).containsExactlyInAnyOrder("b", "c");
		b.close();
		waiting.result().close();
	}

	@EngineTest
	void lowerLimitOfKeysDropsUnusedOnes(Pools pools) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")));
		KeyedPool<String, Probe> pool = family.pool();
		Lease<Probe> used = pool.acquire("used");
		pool.acquire("a").close();
		pool.acquire("b").close();
		Eventually.becomes("idle", () -> pool.state().resources().idle() == 2);
		pool.reconfigure((settings) -> settings.maxKeys(1));
		assertThat(pool.keys()).containsExactly("used");
		Eventually.becomes("gone", () -> family.alive() == 1);
		used.close();
	}

	@EngineTest
	@LongRun
	void dropAndAcquireOfTheSameKeyAgree(Pools pools, Callers callers, ManualClock clock) {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).keyTimeToLive(Duration.ZERO));
		KeyedPool<String, Probe> pool = family.pool();
		int rounds = 10_000 / ThreadKind.present().size();
		// Each use coincides with a check, which drops unused keys
		AtomicInteger looks = new AtomicInteger();
		AtomicInteger uses = new AtomicInteger();
		Caller<Boolean> user = callers.run(() -> {
			for (int i = 0; i < rounds; i++) {
				pool.use("a", Probe::use);
				uses.incrementAndGet();
				await(looks, i);
			}
		});
		IdleKeyEviction<String, Probe> eviction = ((KeyedEngine<String, Probe>) pool).eviction;
		for (int i = 0; i < rounds; i++) {
			eviction.look();
			looks.incrementAndGet();
			Pools.assertSums(pool.state());
			await(uses, i);
		}
		user.result();
		PoolState state = pool.state();
		assertThat(state.counters().acquired()).isEqualTo(rounds);
		assertThat(state.counters().timedOut()).isZero();
		assertThat(family.factory("a").ledger().peak()).isEqualTo(1);
		assertThat(family.factory("a").ledger().begun()).as("times the key came back").hasSizeGreaterThan(100);
	}

	@EngineTest
	void abandonedCreationKeepsNoKey(Pools pools, ManualClock clock) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")));
		KeyedPool<String, Probe> pool = family.pool();
		family.factory("a").creates(script(part("socket"), pass(this.gate)));
		pool.acquireAsync("a").cancel(false);
		this.gate.awaitArrival();
		this.gate.open();
		Eventually.holds(() -> {
			clock.advance(LIFE);
			assertThat(pool.keys()).isEmpty();
			assertThat(clock.scheduled()).isZero();
		});
		// The jump of the clock may have exceeded the destroy-timeout
		Eventually.becomes("destroyed", () -> family.alive() == 0);
	}

	private static void await(AtomicInteger count, int value) {
		while (count.get() < value && !Thread.currentThread().isInterrupted()) {
			Thread.yield();
		}
	}

	/**
	 * Advances the clock for a pool that has keys, so that its checks happen in between.
	 */
	private static void advance(ManualClock clock, Duration time) {
		for (int i = 0; i < 4; i++) {
			clock.advance(time.dividedBy(4));
			Eventually.becomes("the next look is planned", () -> clock.scheduled() > 0);
		}
	}

}
