package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.SizeRange;
import io.github.managedpools.PoolState;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;
import io.github.managedpools.testkit.Steps;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nothing is lost if any thread is interrupted at any step point of the engine.
 */
@Scenario(Situation.INTERRUPT_AT_EVERY_STEP)
@Rule({ Invariant.CLEANUP_IS_REGISTERED_WITH_THE_CHANGE, Invariant.WAITER_ENDS_ONCE,
		Invariant.STRAY_INTERRUPT_REACHES_NOBODY })
@ParameterizedClass
@EnumSource(StepPoint.class)
class StepPointTests {

	private static final int MAX = 4;

	@Parameter
	StepPoint point;

	@EngineTest
	void interruptAtThePointLosesNothing(Pools pools, Callers callers, Steps steps, ManualClock clock)
			throws Exception {
		AtomicBoolean interrupted = steps.interruptAt(this.point);
		liveAndClose(pools.factory(), pools, callers, clock);
		liveAndClose(pools.factory().checks(script()).resets(script()), pools, callers, clock);
		assertThat(interrupted).as("interrupted at %s", this.point).isTrue();
	}

	@EngineTest
	void interruptOfACallerThatStandsAtThePointLosesNothing(Pools pools, Callers callers, Steps steps)
			throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..1");
		Lease<Probe> held = pool.acquire();
		Gate begun = new Gate();
		Caller<Boolean> caller = callers.run(() -> {
			begun.pass();
			pool.acquire().close();
			pool.tryAcquire().ifPresent(Lease::close);
		});
		steps.once(this.point, (thread) -> thread == caller.thread(), caller.thread()::interrupt);
		begun.open();
		held.close();
		caller.join();
		Leases.makeIdle(pool, 1);
		assertThat(factory.ledger().alive()).isEqualTo(1);
	}

	private static void liveAndClose(ScriptedFactory factory, Pools pools, Callers callers, ManualClock clock) {
		factory.creates(script(part("socket")), script(part("socket"), fail(new IllegalStateException("once"))),
				script(part("socket"), part("session")));
		Pool<Probe> pool = pools.open(factory, "0.." + MAX,
				(builder) -> builder.timeToLive(Duration.ofMinutes(1)).validateAfterIdle(Duration.ofSeconds(10)));
		live(pool, callers, clock);
		List<Caller<Lease<Probe>>> all = acquire(MAX, pool, callers, clock);
		assertThat(all).as("as many acquires as the maximum").allSatisfy(Caller::result);
		release(all, callers);
		callers.run(pool::close).join();
		replaceKey(pools, callers);
		share(pools, callers);
	}

	/**
	 * Lends a resource to two holders.
	 */
	private static void share(Pools pools, Callers callers) {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.leasesPerResource(2));
		Caller<Lease<Probe>> first = callers.acquire(pool).join();
		Caller<Lease<Probe>> second = callers.acquire(pool).join();
		release(List.of(first, second), callers);
	}

	/**
	 * Lets one key of a keyed pool give way to another.
	 */
	private static void replaceKey(Pools pools, Callers callers) {
		KeyedPool<String, Probe> pool = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).maxKeys(1))
			.pool();
		for (String key : new String[] { "a", "b" }) {
			callers.run(() -> pool.acquire(key).close()).join();
		}
	}

	/**
	 * Runs through a pool's life, except for its end.
	 */
	private static void live(Pool<Probe> pool, Callers callers, ManualClock clock) {
		// Created, failed and undone
		release(acquire(2, pool, callers, clock), callers);
		awaitRest(pool);
		// Handed over to a waiter; reset and idle
		List<Caller<Lease<Probe>>> holders = acquire(MAX, pool, callers, clock);
		Caller<Lease<Probe>> waiter = callers.acquire(pool);
		Eventually.becomes("waits", () -> pool.state().pending() == 1 || waiter.isDone());
		advance(clock, callers, Duration.ofMillis(2));
		release(holders, callers);
		release(List.of(waiter), callers);
		awaitRest(pool);
		// Validated after a while, lent, invalidated and destroyed
		advance(clock, callers, Duration.ofSeconds(11));
		for (Caller<Lease<Probe>> holder : acquire(2, pool, callers, clock)) {
			holder.value().ifPresent((lease) -> callers.run(lease::invalidate).join());
		}
		awaitRest(pool);
		// Swept, and shrunk
		advance(clock, callers, Duration.ofSeconds(62));
		awaitRest(pool);
	}

	private static List<Caller<Lease<Probe>>> acquire(int count, Pool<Probe> pool, Callers callers, ManualClock clock) {
		List<Caller<Lease<Probe>>> acquiring = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			acquiring.add(callers.acquire(pool));
		}
		Eventually.becomes("all have ended", () -> {
			advance(clock, callers, Duration.ofMillis(10));
			return acquiring.stream().allMatch(Caller::isDone);
		});
		return acquiring;
	}

	private static void release(List<Caller<Lease<Probe>>> holders, Callers callers) {
		for (Caller<Lease<Probe>> holder : holders) {
			holder.value().ifPresent((lease) -> callers.run(lease::close).join());
		}
	}

	/**
	 * Advances the clock on a thread that may be interrupted.
	 */
	private static void advance(ManualClock clock, Callers callers, Duration time) {
		callers.run(() -> clock.advance(time)).join();
	}

	private static void awaitRest(Pool<Probe> pool) {
		Eventually.becomes("at rest", () -> {
			PoolState.Resources resources = pool.state().resources();
			return resources.idle() == resources.total() && resources.creating() == 0;
		});
	}

}
