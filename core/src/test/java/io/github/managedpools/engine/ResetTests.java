package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.ScriptedFactory;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.passIgnoringInterrupts;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A resource is reset for its next borrower when it is given back.
 */
@Rule({ Invariant.USER_CODE_DELAYS_NO_OTHER_CALLER, Invariant.USER_CODE_MAY_THROW_ANYTHING })
class ResetTests {

	private final Gate gate = new Gate();

	@EngineTest
	void resetRunsAfterEachReturnAndBeforeTheNextLease(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().resets(script(pass(this.gate)), script());
		Pool<Probe> pool = pools.open(factory, "0..1");
		pool.acquire().close();
		this.gate.awaitArrival();
		Caller<Lease<Probe>> next = callers.acquireAndWait(pool);
		assertThat(pool.state().resources().leased()).as("in reset").isEqualTo(1);
		assertThat(pool.state().leases()).isZero();
		this.gate.open();
		assertThat(next.result().get().id()).isEqualTo(1);
		next.result().close();
		Eventually.becomes("reset again", () -> factory.resetCalls() == 2);
	}

	@EngineTest
	void resourceWhoseResetThrowsIsDestroyed(Pools pools) throws Exception {
		for (Throwable thrown : List.of(new IOException("reset"), new AssertionError("reset"))) {
			Recorder recorder = new Recorder();
			ScriptedFactory factory = pools.factory().resets(script(fail(thrown)), script());
			Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.listener(recorder));
			pool.acquire().close();
			try (Lease<Probe> lease = pool.acquire()) {
				assertThat(lease.get().id()).isEqualTo(2);
			}
			assertThat(recorder.failures()).containsExactly(thrown);
			assertThat(recorder.count("destroyed RESET_FAILED")).isEqualTo(1);
		}
	}

	@EngineTest
	void resourceWhoseResetHangsIsDestroyed(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Recorder recorder = new Recorder();
		ScriptedFactory factory = pools.factory().resets(script(passIgnoringInterrupts(this.gate)), script());
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.listener(recorder));
		pool.acquire().close();
		this.gate.awaitArrival();
		Caller<Lease<Probe>> next = callers.acquireAndWait(pool);
		clock.advance(Duration.ofSeconds(5));
		assertThat(next.result().get().id()).isEqualTo(2);
		next.result().close();
		assertThat(recorder.count("destroyed RESET_FAILED")).isEqualTo(1);
		this.gate.open();
	}

	@EngineTest
	void resourceThatIsToBeDestroyedIsNotReset(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory().resets(script());
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.maxUses(1));
		pool.acquire().close();
		pool.acquire().invalidate();
		Eventually.becomes("gone", () -> factory.ledger().alive() == 0);
		assertThat(factory.resetCalls()).isZero();
	}

	@EngineTest
	void resourceInResetIsDestroyedWhenThePoolIsClosed(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().resets(script(pass(this.gate)));
		Pool<Probe> pool = pools.open(factory, "0..1");
		pool.acquire().close();
		this.gate.awaitArrival();
		Caller<Boolean> closing = callers.run(pool::close);
		closing.awaitWaiting();
		this.gate.open();
		closing.result();
		assertThat(factory.ledger().alive()).isZero();
	}

}
