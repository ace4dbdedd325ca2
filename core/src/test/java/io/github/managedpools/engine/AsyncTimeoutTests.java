package io.github.managedpools.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.github.managedpools.AbandonedCreation;
import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolSuspendedException;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.ScriptedFactory;

import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Futures that complete within the caller's own timeout.
 */
@Also(Promise.API)
class AsyncTimeoutTests {

	@EngineTest
	void futureEndsWithinTheGivenTimeWhateverTheAcquireTimeout(Pools pools, ManualClock clock) throws Exception {
		for (Duration configured : new Duration[] { Duration.ofMillis(1), Duration.ofMinutes(1) }) {
			Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.acquireTimeout(configured));
			Lease<Probe> held = pool.acquire();
			CompletableFuture<Lease<Probe>> future = pool.acquireAsync(Duration.ofSeconds(1));
			clock.advance(Duration.ofMillis(999));
			assertThat(future).isNotDone();
			clock.advance(Duration.ofMillis(1));
			assertThatExceptionOfType(CompletionException.class).isThrownBy(future::join)
				.withCauseInstanceOf(AcquireTimeoutException.class)
				.withMessageContaining("nothing to lend within 1s");
			held.close();
			pool.acquireAsync(Duration.ofSeconds(1)).join().close();
		}
	}

	@EngineTest
	void futureWithoutTimeTakesAnIdleResourceOrFailsAtOnce(Pools pools) throws Exception {
		for (Duration none : new Duration[] { Duration.ZERO, Duration.ofSeconds(-1) }) {
			Pool<Probe> pool = pools.open(pools.factory(), "0..1");
			pool.acquire().close();
			Lease<Probe> idle = pool.acquireAsync(none).getNow(null);
			CompletableFuture<Lease<Probe>> future = pool.acquireAsync(none);
			assertThat(future).isCompletedExceptionally();
			assertThatExceptionOfType(CompletionException.class).isThrownBy(future::join)
				.withCauseInstanceOf(AcquireTimeoutException.class);
			assertThat(pool.state().pending()).isZero();
			idle.close();
		}
	}

	@EngineTest
	void withoutTimeACreationBeginsForTheNextCaller(Pools pools) {
		for (AbandonedCreation abandoned : AbandonedCreation.values()) {
			Gate gate = new Gate();
			ScriptedFactory factory = pools.factory().creates(script(part("socket"), pass(gate)), script());
			Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.abandonedCreation(abandoned));
			assertThat(pool.acquireAsync(Duration.ZERO)).isCompletedExceptionally();
			gate.open();
			Eventually.becomes("built", () -> pool.state().resources().idle() == 1);
			pool.acquireAsync(Duration.ZERO).getNow(null).close();
		}
	}

	@EngineTest
	void withoutTimeAValidationBeginsForTheNextCaller(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script());
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.maxPending(0));
		Leases.makeIdle(pool, 1);
		clock.advance(Duration.ofSeconds(1));
		// Empty unless the validation ends before the caller's time is over
		Lease<Probe> lease = pool.acquireAsync(Duration.ZERO).handle((lent, failure) -> lent).get();
		Eventually.becomes("validated", () -> factory.checkCalls() == 1);
		if (lease == null) {
			Eventually.becomes("idle", () -> pool.state().resources().idle() == 1);
			lease = pool.acquireAsync(Duration.ZERO).getNow(null);
		}
		lease.close();
	}

	@EngineTest
	void timeThatCanNotBeCountedIsForEver(Pools pools, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Lease<Probe> held = pool.acquire();
		CompletableFuture<Lease<Probe>> future = pool.acquireAsync(Duration.ofSeconds(Long.MAX_VALUE));
		clock.advance(Duration.ofDays(1));
		assertThat(future).isNotDone();
		held.close();
		future.get().close();
	}

	@EngineTest
	void suspendedPoolSaysSoWhenTheTimeIsOver(Pools pools, ManualClock clock) {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		pool.suspend();
		CompletableFuture<Lease<Probe>> future = pool.acquireAsync(Duration.ofSeconds(1));
		clock.advance(Duration.ofSeconds(1));
		assertThatExceptionOfType(CompletionException.class).isThrownBy(future::join)
			.withCauseInstanceOf(PoolSuspendedException.class);
	}

	@EngineTest
	void timeMustBeGiven(Pools pools) {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		assertThatNullPointerException().isThrownBy(() -> pool.acquireAsync(null))
			.withMessage("'timeout' must not be null");
		KeyedPool<String, Probe> keyed = pools.openKeyed((builder) -> builder.size(0, 1)).pool();
		assertThatNullPointerException().isThrownBy(() -> keyed.acquireAsync("a", null))
			.withMessage("'timeout' must not be null");
		assertThat(keyed.keys()).isEmpty();
	}

	@Also(Promise.KEYED)
	@EngineTest
	void futureOfAKeyEndsWithinTheGivenTime(Pools pools, ManualClock clock) throws Exception {
		KeyedPool<String, Probe> pool = pools.openKeyed((builder) -> builder.size(0, 1)).pool();
		Lease<Probe> held = pool.acquire("a");
		CompletableFuture<Lease<Probe>> future = pool.acquireAsync("a", Duration.ofSeconds(1));
		pool.acquireAsync("b", Duration.ofSeconds(1)).join().close();
		clock.advance(Duration.ofSeconds(1));
		assertThatExceptionOfType(CompletionException.class).isThrownBy(future::join)
			.withCauseInstanceOf(AcquireTimeoutException.class);
		held.close();
		pool.acquireAsync("a", Duration.ZERO).getNow(null).close();
	}

}
