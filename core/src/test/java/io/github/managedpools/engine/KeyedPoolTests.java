package io.github.managedpools.engine;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;

import static io.github.managedpools.testkit.Script.hang;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A keyed pool is used as a pool is, key by key.
 */
@Also(Promise.API)
class KeyedPoolTests {

	@EngineTest
	void eachKeyHasItsOwnResources(Pools pools) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..2")));
		KeyedPool<String, Probe> pool = family.pool();
		try (Lease<Probe> a = pool.acquire("a"); Lease<Probe> b = pool.acquire("b")) {
			assertThat(a.get()).isSameAs(family.factory("a").ledger().begun(0));
			assertThat(b.get()).isSameAs(family.factory("b").ledger().begun(0));
			assertThat(pool.keys()).containsExactlyInAnyOrder("a", "b");
			assertThat(pool.leases()).hasSize(2);
		}
		assertThat(pool.state().counters().acquired()).isEqualTo(2);
	}

	@EngineTest
	void sizeHoldsForEachKey(Pools pools) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")));
		KeyedPool<String, Probe> pool = family.pool();
		try (Lease<Probe> a = pool.acquire("a")) {
			assertThat(pool.tryAcquire("a")).isEmpty();
			pool.acquire("b").close();
		}
		assertThat(family.peak()).isEqualTo(2);
		pool.resize(SizeRange.of("0..2"));
		try (Lease<Probe> a1 = pool.acquire("a"); Lease<Probe> a2 = pool.acquire("a")) {
			assertThat(a1.get()).isNotSameAs(a2.get());
		}
		assertThat(pool.settings().perKey().size()).isEqualTo(new SizeRange(0, 2));
	}

	@Also(Promise.BLOCKED_KEY_BLOCKS_NO_OTHER)
	@EngineTest
	void keyWhoseFactoryHangsBlocksNoOther(Pools pools, Callers callers) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..4")));
		KeyedPool<String, Probe> pool = family.pool();
		family.factory("stuck").creates(script(part("socket"), hang()));
		family.factory("stuck").destroys(script(hang()));
		Caller<Lease<Probe>> stuck = callers.call(() -> pool.acquire("stuck"));
		Eventually.becomes("it hangs", () -> family.alive() == 1);
		for (int i = 0; i < 100; i++) {
			pool.use("key " + i, Probe::use);
		}
		stuck.awaitWaiting().interrupt().join();
	}

}
