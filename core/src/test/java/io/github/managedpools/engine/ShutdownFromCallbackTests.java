package io.github.managedpools.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.Script;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;

import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A pool is closed by its own callbacks, which can't wait for themselves.
 */
@Scenario(Situation.CLOSE_WITH_WAITERS_AND_LEASES)
@Rule(Invariant.CALLBACKS_MAY_CALL_THE_POOL)
class ShutdownFromCallbackTests {

	private final AtomicReference<Pool<Probe>> pool = new AtomicReference<>();

	private final Script.Step close = (act) -> this.pool.get().close();

	@EngineTest
	void creationMayCloseThePool(Pools pools, Callers callers) {
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), this.close, part("session")));
		this.pool.set(pools.open(factory, "0..1"));
		assertThat(callers.acquire(this.pool.get()).failure()).isInstanceOf(PoolClosedException.class);
		awaitClosed();
	}

	@EngineTest
	void undoMayCloseThePool(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(part("socket", script(this.close))));
		this.pool.set(pools.open(factory, "0..1"));
		this.pool.get().acquire().invalidate();
		awaitClosed();
	}

	@EngineTest
	void destructionMayCloseThePool(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory().destroys(script(this.close));
		this.pool.set(pools.open(factory, "0..1"));
		this.pool.get().acquire().invalidate();
		awaitClosed();
	}

	@EngineTest
	void resetMayCloseThePool(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory().resets(script(this.close));
		this.pool.set(pools.open(factory, "0..1"));
		this.pool.get().acquire().close();
		awaitClosed();
	}

	@EngineTest
	void validationMayCloseThePool(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(this.close));
		this.pool.set(pools.open(factory, "1..1", (builder) -> builder.validateAfterIdle(Duration.ZERO)));
		Eventually.becomes("warm", () -> this.pool.get().state().resources().idle() == 1);
		assertThat(callers.acquire(this.pool.get()).failure()).isInstanceOf(PoolClosedException.class);
		awaitClosed();
	}

	@EngineTest
	void listenerMayCloseThePoolThatReleases(Pools pools, Callers callers) {
		this.pool.set(pools.open(pools.factory(), "0..1", (builder) -> builder.listener(new PoolListener() {
			@Override
			public void onReleased(String name, Duration held) {
				ShutdownFromCallbackTests.this.pool.get().close();
			}
		})));
		callers.run(() -> this.pool.get().acquire().close()).result();
		awaitClosed();
	}

	@EngineTest
	void listenerMayCloseThePoolThatLends(Pools pools, Callers callers) {
		this.pool.set(pools.open(pools.factory(), "0..1", (builder) -> builder.listener(new PoolListener() {
			@Override
			public void onAcquired(String name, Duration waited) {
				ShutdownFromCallbackTests.this.pool.get().close();
			}
		})));
		Lease<Probe> lease = callers.acquire(this.pool.get()).result();
		assertThat(lease.get().isDestroyed()).isFalse();
		lease.close();
		awaitClosed();
	}

	@EngineTest
	void listenerMayCloseThePoolAgain(Pools pools, Callers callers) {
		this.pool.set(pools.open(pools.factory(), "0..1", (builder) -> builder.listener(new PoolListener() {
			@Override
			public void onPhase(String name, Phase phase) {
				ShutdownFromCallbackTests.this.pool.get().close();
			}
		})));
		callers.run(this.pool.get()::close).result();
		awaitClosed();
	}

	@EngineTest
	void continuationOfTheReportMayWaitForIt(Pools pools, Callers callers) {
		this.pool.set(pools.open(pools.factory(), "0..1"));
		assertThat(callers
			.call(() -> this.pool.get()
				.shutdown(Duration.ZERO)
				.thenApply((report) -> this.pool.get().shutdown(Duration.ZERO).join())
				.get())
			.result()
			.isClean()).isTrue();
	}

	private void awaitClosed() {
		Eventually.becomes("closed", () -> this.pool.get().state().phase() == Phase.CLOSED);
	}

}
