package io.github.managedpools.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.SizeRange;
import io.github.managedpools.TooManyKeysException;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Regression;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keys come and go.
 */
@Also(Promise.API)
class KeyedLifeTests {

	@EngineTest
	void unusedKeyIsDropped(Pools pools, ManualClock clock) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..2"))
			.timeToLive(Duration.ofMinutes(1))
			.keyTimeToLive(Duration.ofMinutes(2)));
		KeyedPool<String, Probe> pool = family.pool();
		pool.acquire("a").close();
		Lease<Probe> held = pool.acquire("b");
		clock.advance(Duration.ofMinutes(10));
		Eventually.becomes("dropped", () -> {
			clock.advance(Duration.ofMinutes(1));
			// A key is not named any more while its resources are still on their way out
			return !pool.keys().contains("a") && family.factory("a").ledger().alive() == 0;
		});
		assertThat(pool.keys()).containsExactly("b");
		held.close();
		pool.acquire("a").close();
		assertThat(pool.state().counters().acquired()).as("counts what dropped keys did").isEqualTo(3);
	}

	@Regression("ours: of two who changed settings of a keyed pool at the same time one was forgotten")
	@EngineTest
	void changeThatComesInBetweenIsNotLost(Pools pools) {
		KeyedPool<String, Probe> pool = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..2"))).pool();
		AtomicBoolean first = new AtomicBoolean(true);
		pool.reconfigure((settings) -> {
			if (first.getAndSet(false)) {
				pool.reconfigure((others) -> others.maxTotal(7));
			}
			settings.maxKeys(9);
		});
		assertThat(pool.settings().maxTotal()).isEqualTo(7);
		assertThat(pool.settings().maxKeys()).isEqualTo(9);
	}

	@EngineTest
	void noMoreKeysThanAllowed(Pools pools, Callers callers) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..2")).maxKeys(2));
		KeyedPool<String, Probe> pool = family.pool();
		Lease<Probe> a = pool.acquire("a");
		Lease<Probe> b = pool.acquire("b");
		assertThat(callers.call(() -> pool.acquire("c")).failure()).isInstanceOf(TooManyKeysException.class);
		a.close();
		b.close();
	}

	@EngineTest
	void closeEndsAllKeys(Pools pools, Callers callers) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")));
		KeyedPool<String, Probe> pool = family.pool();
		pool.acquire("a").close();
		Lease<Probe> held = pool.acquire("b");
		Caller<Lease<Probe>> waiter = callers.call(() -> pool.acquire("b"));
		Eventually.becomes("waits", () -> pool.state().pending() == 1);
		Caller<Boolean> closing = callers.run(pool::close);
		assertThat(waiter.failure()).isInstanceOf(PoolClosedException.class);
		assertThat(callers.call(() -> pool.acquire("c")).failure()).isInstanceOf(PoolClosedException.class);
		held.close();
		closing.result();
		assertThat(family.alive()).isZero();
	}

}
