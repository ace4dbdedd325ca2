package io.github.managedpools.engine;

import java.time.Duration;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.ScriptedFactory;

import static io.github.managedpools.testkit.Script.sayInvalid;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Callers acquire resources of a key.
 */
@Also(Promise.KEYED)
class KeyedAcquisitionTests {

	@EngineTest
	void resourcesAreValidatedAndResetByTheirKey(Pools pools, Callers callers) throws Exception {
		Family family = pools.openKeyed(true,
				(builder) -> builder.size(SizeRange.of("0..1")).validateAfterIdle(Duration.ZERO));
		ScriptedFactory factory = family.factory("a").checks(script(), script(sayInvalid())).resets(script());
		for (int id : new int[] { 1, 1, 2 }) {
			try (Lease<Probe> lease = callers.call(() -> family.pool().acquire("a")).result()) {
				assertThat(lease.get().id()).isEqualTo(id);
			}
			Eventually.becomes("idle", () -> family.pool().state().resources().idle() == 1);
		}
		assertThat(factory.checkCalls()).isEqualTo(2);
		assertThat(factory.resetCalls()).isEqualTo(3);
	}

	@EngineTest
	void idleResourceIsLentToTryAcquire(Pools pools) throws Exception {
		KeyedPool<String, Probe> pool = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1"))).pool();
		pool.acquire("a").close();
		try (Lease<Probe> lease = pool.tryAcquire("a").orElseThrow()) {
			assertThat(lease.get().id()).isEqualTo(1);
			assertThat(pool.tryAcquire("a")).isEmpty();
		}
	}

}
