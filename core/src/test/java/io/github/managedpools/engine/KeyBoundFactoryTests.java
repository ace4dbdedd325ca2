package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Lease;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import org.junit.jupiter.api.Test;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.sayInvalid;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Resources of a keyed pool are validated and reset by its factory, which gets the key.
 */
@Also(Promise.KEYED)
class KeyBoundFactoryTests {

	@EngineTest
	void onlyTheKeyWithAnInvalidResourceGetsANewOne(Pools pools) throws Exception {
		Family family = pools.openKeyed(true,
				(builder) -> builder.size(SizeRange.of("0..1")).validateAfterIdle(Duration.ZERO));
		family.factory("broken").checks(script(sayInvalid()), script()).resets(script());
		family.factory("whole").checks(script()).resets(script());
		KeyedPool<String, Probe> pool = family.pool();
		pool.acquire("broken").close();
		pool.acquire("whole").close();
		Eventually.becomes("idle", () -> pool.state().resources().idle() == 2);
		try (Lease<Probe> fresh = pool.acquire("broken"); Lease<Probe> same = pool.acquire("whole")) {
			assertThat(fresh.get().id()).isEqualTo(2);
			assertThat(same.get().id()).isEqualTo(1);
		}
		assertThat(family.factory("broken").ledger().begun(0).isDestroyed()).isTrue();
	}

	@EngineTest
	void eachReturnIsResetByTheFactoryOfItsKey(Pools pools) throws Exception {
		Family family = pools.openKeyed(true, (builder) -> builder.size(SizeRange.of("0..1")));
		family.factory("a").checks(script()).resets(script(), script(fail(new IOException("reset"))), script());
		family.factory("b").checks(script()).resets(script());
		KeyedPool<String, Probe> pool = family.pool();
		pool.acquire("a").close();
		pool.acquire("a").close();
		pool.acquire("b").close();
		try (Lease<Probe> a = pool.acquire("a"); Lease<Probe> b = pool.acquire("b")) {
			assertThat(a.get().id()).as("after a reset that failed").isEqualTo(2);
			assertThat(b.get().id()).isEqualTo(1);
		}
		Eventually.becomes("reset", () -> pool.state().resources().idle() == 2);
		assertThat(family.factory("a").resetCalls()).isEqualTo(3);
		assertThat(family.factory("b").resetCalls()).isEqualTo(2);
	}

	@Test
	void poolOfAKeyAsksTheKeyedFactoryWhetherAFailureIsFatal() {
		KeyBoundFactory<String, String> factory = new KeyBoundFactory<>("a", new KeyedResourceFactory<>() {

			@Override
			public String create(String key, CreationScope scope) {
				return key;
			}

			@Override
			public boolean isFatal(Throwable failure) {
				return failure instanceof IOException;
			}

		}, false, false, false);
		assertThat(factory.isFatal(new IOException("broken"))).isTrue();
		assertThat(factory.isFatal(new IllegalStateException("not so bad"))).isFalse();
	}

}
