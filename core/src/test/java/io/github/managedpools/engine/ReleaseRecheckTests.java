package io.github.managedpools.engine;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Steps;

import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A caller queues after a release has checked the queue and before its resource is idle.
 * The release must check the queue again, because the caller has found nothing: no caller
 * may wait beside an idle resource.
 */
@Rule(Invariant.USER_CODE_DELAYS_NO_OTHER_CALLER)
class ReleaseRecheckTests {

	@EngineTest
	void releaseLooksAgainWhenItsResourceIsIdle(Pools pools, Callers callers, Steps steps) throws Exception {
		queueWhileAResourceIsPutDown(pools, callers, steps, 2, (builder) -> builder.leasesPerResource(2));
	}

	@EngineTest
	void releaseThatLookedAtItsResourceLooksAgain(Pools pools, Callers callers, Steps steps) throws Exception {
		queueWhileAResourceIsPutDown(pools, callers, steps, 1, (builder) -> builder.maxUses(10));
	}

	private static void queueWhileAResourceIsPutDown(Pools pools, Callers callers, Steps steps, int leases,
			Consumer<PoolBuilder<Probe>> settings) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", settings);
		List<Lease<Probe>> held = Leases.take(pool, leases);
		Gate puttingDown = steps.stopAt(StepPoint.PUT_DOWN);
		Caller<Boolean> releasing = callers.run(held.remove(0)::close);
		puttingDown.awaitArrival();
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		puttingDown.open();
		waiter.result().close();
		releasing.result();
		Leases.giveBack(held);
	}

	@Rule(Invariant.WAITER_ENDS_ONCE)
	@EngineTest
	void handOffThatFoundItsWaiterGoneLooksAgain(Pools pools, Callers callers, Steps steps, ManualClock clock)
			throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Lease<Probe> held = pool.acquire();
		Gate handingOff = steps.stopAt(StepPoint.HAND_OFF);
		Gate puttingDown = steps.stopAt(StepPoint.PUT_DOWN);
		Caller<Lease<Probe>> gone = callers.acquireAndWait(pool);
		clock.advance(Duration.ofMillis(1));
		Caller<Boolean> releasing = callers.run(held::close);
		handingOff.awaitArrival();
		assertThat(gone.interrupt().failure()).isInstanceOf(InterruptedException.class);
		handingOff.open();
		puttingDown.awaitArrival();
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		puttingDown.open();
		waiter.result().close();
		releasing.result();
	}

	@EngineTest
	void resourceThatIsJustPutDownKnowsTheNewSettings(Pools pools, Callers callers, Steps steps) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script());
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.maxUses(10));
		Lease<Probe> held = pool.acquire();
		Gate puttingDown = steps.stopAt(StepPoint.PUT_DOWN);
		Caller<Boolean> releasing = callers.run(held::close);
		puttingDown.awaitArrival();
		pool.reconfigure((settings) -> settings.validateAfterIdle(Duration.ZERO));
		puttingDown.open();
		releasing.result();
		callers.acquire(pool).result().close();
		assertThat(factory.checkCalls()).isEqualTo(1);
	}

	@Also(Promise.KEYED)
	@EngineTest
	void resourceGivesWayToAKeyThatGotHungryWhileItWasPutDown(Pools pools, Callers callers, Steps steps)
			throws Exception {
		KeyedPool<String, Probe> pool = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).maxTotal(1))
			.pool();
		Lease<Probe> held = pool.acquire("a");
		Gate puttingDown = steps.stopAt(StepPoint.PUT_DOWN);
		Caller<Boolean> releasing = callers.run(held::close);
		puttingDown.awaitArrival();
		Caller<Lease<Probe>> waiter = callers.call(() -> pool.acquire("b"));
		Eventually.becomes("queued", () -> pool.state().pending() == 1);
		waiter.awaitWaiting();
		puttingDown.open();
		waiter.result().close();
		releasing.result();
	}

}
