package io.github.managedpools.engine;

import java.time.Duration;
import java.util.Optional;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
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
import io.github.managedpools.testkit.ScriptedFactory;

import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A resource is validated for a caller that waits for this very resource.
 */
@Rule({ Invariant.WAITER_ENDS_ONCE, Invariant.DEADLINES_ARE_ABSOLUTE })
class ValidationInPlaceTests {

	private final Gate gate = new Gate();

	@EngineTest
	void acquireWithoutTimeoutValidatesInPlace(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script());
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.validateAfterIdle(Duration.ZERO));
		Leases.makeIdle(pool, 1);
		callers.call(() -> pool.acquire(Duration.ZERO)).result().close();
		assertThat(factory.checkCalls()).isEqualTo(1);
	}

	@EngineTest
	void resourceThatIsRefreshedWhileItIsValidatedIsNotLent(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(pass(this.gate)));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.validateAfterIdle(Duration.ZERO));
		Leases.makeIdle(pool, 1);
		Caller<Optional<Lease<Probe>>> caller = callers.call(pool::tryAcquire);
		this.gate.awaitArrival();
		pool.refresh();
		this.gate.open();
		assertThat(caller.result()).isEmpty();
		Eventually.becomes("gone", () -> factory.ledger().begun(0).isGone());
		assertThat(pool.state().leases()).isZero();
	}

	@EngineTest
	void resourceThatWasValidatedAndLentIsEvictedInTime(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory().checks(script());
		Pool<Probe> pool = pools.open(factory, "0..1",
				(builder) -> builder.timeToLive(Duration.ofMinutes(1)).validateAfterIdle(Duration.ofSeconds(10)));
		Leases.makeIdle(pool, 1);
		clock.advance(Duration.ofSeconds(15));
		callers.call(pool::tryAcquire).result().orElseThrow().close();
		assertThat(factory.checkCalls()).isEqualTo(1);
		clock.advance(Duration.ofSeconds(61));
		Eventually.becomes("evicted", () -> factory.ledger().alive() == 0);
	}

}
