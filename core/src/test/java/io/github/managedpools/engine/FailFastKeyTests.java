package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedPoolBuilder;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Regression;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A keyed pool fails fast for each key by itself.
 */
@Also(Promise.KEYED)
class FailFastKeyTests {

	private static final Duration AFTER = Duration.ofSeconds(3);

	private static final IOException REFUSED = new IOException("refused");

	@EngineTest
	void onlyTheCallersOfTheFailingKeyFailAtOnce(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Family family = open(pools, (builder) -> builder.createBackoff(BackoffRange.of("1m..1m")));
		KeyedPool<String, Probe> pool = family.pool();
		assertThat(ask(callers, pool)).hasMessageContaining("could not create");
		clock.advance(AFTER);
		assertThat(ask(callers, pool)).hasMessageContaining("fails fast").hasCause(REFUSED);
		assertThat(pool.acquireAsync("dead")).isCompletedExceptionally();
		assertThat(callers.call(() -> pool.acquireAsync("dead").join()).failure()).hasMessageContaining("fails fast")
			.hasCause(REFUSED);
		assertThat(pool.tryAcquire("dead")).isEmpty();
		try (Lease<Probe> lease = callers.call(() -> pool.acquire("good")).result()) {
			assertThat(lease.get()).isNotNull();
			assertThat(pool.state().failingFast()).isTrue();
			assertThat(pool.state().failingSince()).isNotNull();
			assertThat(pool.states().get("dead").failingFast()).isTrue();
			assertThat(pool.states().get("good").failingFast()).isFalse();
		}
	}

	@Regression("ours: a key whose callers fail at once, and so do not wait, was dropped after its back-off and "
			+ "forgot that it fails")
	@EngineTest
	void keyThatIsAskedForRemembersThatItFails(Pools pools, Callers callers, ManualClock clock) {
		Family family = open(pools, (builder) -> builder.createBackoff(BackoffRange.of("1s..1s")));
		Eventually.becomes("fails fast", () -> askLater(callers, family.pool(), clock).contains("fails fast"));
		for (int i = 0; i < 20; i++) {
			assertThat(askLater(callers, family.pool(), clock)).contains("fails fast");
		}
		assertThat(family.factory("dead").ledger().begun()).hasSizeGreaterThan(3);
	}

	@EngineTest
	void keyThatIsNotAskedForAnyMoreIsDropped(Pools pools, Callers callers, ManualClock clock) {
		Family family = open(pools, (builder) -> builder.createBackoff(BackoffRange.of("1s..1s")));
		Eventually.becomes("fails fast", () -> askLater(callers, family.pool(), clock).contains("fails fast"));
		Eventually.becomes("dropped", () -> {
			clock.advance(Duration.ofMillis(100));
			return family.pool().keys().isEmpty();
		});
		assertThat(ask(callers, family.pool())).hasMessageContaining("could not create");
	}

	@Regression("ours: the callers of a failing key failed at once by its old failures, although other keys held all "
			+ "places, so that no attempt could tell whether the key still fails")
	@EngineTest
	void callersOfAFailingKeyThatLacksAPlaceWaitForOne(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		Family family = open(pools, (builder) -> builder.maxTotal(1).createBackoff(BackoffRange.of("1s..1s")));
		KeyedPool<String, Probe> pool = family.pool();
		assertThat(ask(callers, pool)).hasMessageContaining("could not create");
		Lease<Probe> other = pool.acquire("good");
		var caller = callers.call(() -> pool.acquire("dead"));
		Eventually.becomes("waits", () -> pool.states().get("dead").pending() == 1);
		clock.advance(AFTER);
		var later = callers.call(() -> pool.acquire("dead"));
		Eventually.becomes("waits too", () -> pool.states().get("dead").pending() == 2);
		assertThat(pool.states().get("dead").failingFast()).isFalse();
		assertThat(pool.state().failingFast()).isFalse();
		other.close();
		assertThat(caller.failure()).hasMessageContaining("could not create").hasCause(REFUSED);
		assertThat(later.failure()).isInstanceOf(ResourceCreationException.class).hasCause(REFUSED);
	}

	private static Family open(Pools pools, Consumer<KeyedPoolBuilder<String, Probe>> settings) {
		Family family = pools.openKeyed((builder) -> {
			builder.size(SizeRange.of("0..2")).failFastAfter(AFTER);
			settings.accept(builder);
		});
		family.factory("dead").creates(script(fail(REFUSED)));
		return family;
	}

	private static Throwable ask(Callers callers, KeyedPool<String, Probe> pool) {
		Throwable failure = callers.call(() -> pool.acquire("dead")).failure();
		assertThat(failure).isInstanceOf(ResourceCreationException.class);
		return failure;
	}

	/**
	 * Asks half a second later, and advances the clock until the answer is there.
	 */
	private static String askLater(Callers callers, KeyedPool<String, Probe> pool, ManualClock clock) {
		clock.advance(Duration.ofMillis(500));
		var caller = callers.call(() -> pool.acquire("dead"));
		Eventually.becomes("told", () -> {
			clock.advance(Duration.ofMillis(10));
			return caller.isDone();
		});
		return String.valueOf(caller.failure().getMessage());
	}

}
