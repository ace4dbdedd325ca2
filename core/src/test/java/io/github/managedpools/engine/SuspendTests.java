package io.github.managedpools.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.PoolSuspendedException;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.LongRun;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.ScriptedFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A suspended pool lends nothing.
 */
@Also(Promise.SUSPENDED_WAITERS_OBEY)
class SuspendTests {

	@EngineTest
	void callersWaitUntilThePoolIsResumed(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..2");
		Lease<Probe> held = pool.acquire();
		Leases.makeIdle(pool, 1);
		pool.suspend();
		assertThat(held.get().isDestroyed()).as("leases that are out stay valid").isFalse();
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		CompletableFuture<Lease<Probe>> future = pool.acquireAsync();
		assertThat(pool.tryAcquire()).isEmpty();
		held.close();
		assertThat(pool.state().phase()).isEqualTo(Phase.SUSPENDED);
		assertThat(pool.state().pending()).isEqualTo(2);
		pool.resume();
		waiter.result().close();
		future.get().close();
		assertThat(pool.state().phase()).isEqualTo(Phase.RUNNING);
	}

	@EngineTest
	void waiterOfASuspendedPoolObeysItsTimeout(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..2",
				(builder) -> builder.acquireTimeout(Duration.ofSeconds(1)));
		Leases.makeIdle(pool, 1);
		pool.suspend();
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		CompletableFuture<Lease<Probe>> future = pool.acquireAsync();
		clock.advance(Duration.ofSeconds(1));
		assertThat(waiter.failure()).isInstanceOf(PoolSuspendedException.class).hasMessageContaining(pool.name());
		assertThat(callers.call(future::get).failure()).hasCauseInstanceOf(PoolSuspendedException.class);
		assertThat(callers.call(() -> pool.acquire(Duration.ZERO)).failure())
			.isInstanceOf(PoolSuspendedException.class);
		assertThat(pool.state().counters().timedOut()).isEqualTo(3);
	}

	@EngineTest
	void waiterOfASuspendedPoolObeysAnInterrupt(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..2");
		Leases.makeIdle(pool, 1);
		pool.suspend();
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		assertThat(waiter.interrupt().failure()).isInstanceOf(InterruptedException.class);
		pool.resume();
		pool.acquire().close();
	}

	@EngineTest
	void waiterOfASuspendedPoolObeysAClose(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..2");
		Leases.makeIdle(pool, 1);
		pool.suspend();
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		pool.close();
		assertThat(waiter.failure()).isInstanceOf(PoolClosedException.class);
		assertThat(factory.ledger().alive()).isZero();
		pool.resume();
		assertThat(pool.state().phase()).isEqualTo(Phase.CLOSED);
	}

	@EngineTest
	void suspendAndResumeAreReportedOnce(Pools pools) {
		Recorder recorder = new Recorder();
		Pool<Probe> pool = pools.open(pools.factory(), "0..2", (builder) -> builder.listener(recorder));
		pool.resume();
		pool.suspend();
		pool.suspend();
		pool.resume();
		pool.resume();
		pool.close();
		pool.suspend();
		assertThat(recorder.moments()).containsExactly("phase SUSPENDED", "phase RUNNING", "phase CLOSING",
				"phase CLOSED");
	}

	@EngineTest
	@LongRun
	void suspendingUnderLoadLosesNoCaller(Pools pools, Callers callers) throws Exception {
		pools.repeat(200, (round) -> {
			Pool<Probe> pool = pools.open(pools.factory(), "0..1");
			Caller<Boolean> user = callers.run(() -> {
				for (int i = 0; i < 50; i++) {
					pool.use(Probe::use);
				}
			});
			Caller<Boolean> other = callers.run(() -> {
				for (int i = 0; i < 20; i++) {
					pool.suspend();
					pool.resume();
				}
			});
			other.result();
			user.result();
			Eventually.becomes("idle", () -> pool.state().resources().idle() == 1);
		});
	}

}
