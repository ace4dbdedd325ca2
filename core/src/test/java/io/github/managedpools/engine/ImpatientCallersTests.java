package io.github.managedpools.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;

import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each caller waits for less time than a creation takes, and creations are kept: the pool
 * still fills.
 */
@Scenario(Situation.IMPATIENT_CALLERS)
class ImpatientCallersTests {

	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private final Gate connecting = new Gate();

	private ScriptedFactory slow(Pools pools) {
		return pools.factory().creates(script(part("socket"), pass(this.connecting)));
	}

	@EngineTest
	void poolFillsAndServesCallersThatTimeOut(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = slow(pools);
		Pool<Probe> pool = pools.open(factory, "0..3", (builder) -> builder.acquireTimeout(PATIENCE));
		for (int i = 0; i < 5; i++) {
			Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
			clock.advance(PATIENCE);
			assertThat(caller.failure()).isInstanceOf(AcquireTimeoutException.class);
		}
		assertThat(factory.ledger().begun()).hasSize(3);
		assertFilled(pool, clock);
		callers.acquire(pool).result().close();
	}

	@EngineTest
	void poolFillsAndServesCallersThatCancel(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = slow(pools);
		Pool<Probe> pool = pools.open(factory, "0..3");
		for (int i = 0; i < 5; i++) {
			CompletableFuture<Lease<Probe>> promise = pool.acquireAsync();
			promise.cancel(true);
		}
		assertFilled(pool, clock);
		pool.acquireAsync().join().close();
	}

	@EngineTest
	void poolFillsAndServesTryAcquire(Pools pools, ManualClock clock) {
		Pool<Probe> pool = pools.open(slow(pools), "0..1");
		assertThat(pool.tryAcquire()).isEmpty();
		assertFilled(pool, clock);
		assertThat(pool.tryAcquire()).hasValueSatisfying(Lease::close);
	}

	@EngineTest
	void keyFillsAndServes(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Family family = pools
			.openKeyed((builder) -> builder.size(SizeRange.of("0..2")).maxTotal(8).acquireTimeout(PATIENCE));
		family.factory("a").creates(script(part("socket"), pass(this.connecting)));
		for (int i = 0; i < 4; i++) {
			Caller<Lease<Probe>> caller = callers.call(() -> family.pool().acquire("a"));
			Eventually.becomes("it waits", () -> family.pool().state().pending() == 1);
			caller.awaitWaiting();
			clock.advance(PATIENCE);
			assertThat(caller.failure()).isInstanceOf(AcquireTimeoutException.class);
		}
		this.connecting.open();
		Eventually.becomes("filled", () -> family.pool().state().resources().idle() == 2);
		clock.advance(Duration.ofMillis(500));
		assertThat(family.pool().state().resources().idle()).isEqualTo(2);
		callers.call(() -> family.pool().acquire("a")).result().close();
	}

	private void assertFilled(Pool<Probe> pool, ManualClock clock) {
		int max = pool.settings().size().max();
		Eventually.becomes("all are being built", () -> this.connecting.arrivals() == max);
		this.connecting.open();
		Eventually.becomes("filled", () -> pool.state().resources().idle() == max);
		clock.advance(Duration.ofMillis(500));
		assertThat(pool.state().resources().idle()).as("kept for the next callers").isEqualTo(max);
	}

}
