package io.github.managedpools.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.PoolState;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;

import static io.github.managedpools.testkit.Script.passIgnoringInterrupts;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * When keys are looked at, and which of them go first.
 */
@Also(Promise.KEYED)
class KeyLooksTests {

	private static final Duration LIFE = Duration.ofMinutes(10);

	private final Gate gate = new Gate();

	@EngineTest
	void keyThatWasOnlyTriedIsDroppedWhenItsLifeIsOver(Pools pools, ManualClock clock) {
		// No resource ever, so that nothing but the looks is on the clock
		KeyedPool<String, Probe> pool = pools
			.openKeyed((builder) -> builder.size(SizeRange.of("0..0")).keyTimeToLive(LIFE))
			.pool();
		assertThat(pool.tryAcquire("a")).isEmpty();
		for (int quarter = 1; quarter <= 4; quarter++) {
			assertThat(pool.keys()).containsExactly("a");
			clock.advance(LIFE.dividedBy(4));
			Eventually.becomes("looked at", () -> clock.scheduled() == 1 || pool.keys().isEmpty());
		}
		Eventually.becomes("dropped", () -> pool.keys().isEmpty());
		KeyedEngine<String, Probe> engine = (KeyedEngine<String, Probe>) pool;
		Eventually.becomes("forgotten", () -> engine.total.shares().isEmpty());
	}

	@EngineTest
	void unusedKeyOfASuspendedPoolIsDroppedAsWell(Pools pools) {
		KeyedPool<String, Probe> pool = pools
			.openKeyed((builder) -> builder.size(SizeRange.of("0..0")).keyTimeToLive(LIFE))
			.pool();
		assertThat(pool.tryAcquire("a")).isEmpty();
		pool.suspend();
		pool.reconfigure((settings) -> settings.keyTimeToLive(Duration.ZERO));
		assertThat(((KeyedEngine<String, Probe>) pool).total.shares()).isEmpty();
		assertThat(pool.state().phase()).isEqualTo(PoolState.Phase.SUSPENDED);
	}

	@EngineTest
	void keyWhoseResourceGoesSlowlyIsDroppedSoonAfter(Pools pools, ManualClock clock) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).maxKeys(1));
		KeyedPool<String, Probe> pool = family.pool();
		family.factory("a").destroys(script(passIgnoringInterrupts(this.gate)));
		clock.advance(Duration.ofHours(1));
		pool.acquire("a").close();
		pool.acquire("b").close();
		assertThat(pool.state().size()).as("of the key that goes, too").isEqualTo(SizeRange.of("0..2"));
		this.gate.awaitArrival();
		this.gate.open();
		Eventually.becomes("destroyed", () -> family.factory("a").ledger().alive() == 0);
		Eventually.becomes("its place is free", () -> pool.state().resources().destroying() == 0);
		// Long before the next look at those who are in use
		clock.advance(Duration.ofSeconds(1));
		Eventually.becomes("dropped", () -> pool.state().size().equals(SizeRange.of("0..1")));
	}

	@EngineTest
	void keyThatWasUnusedForLongestGoesFirstWhateverItsName(Pools pools, ManualClock clock) throws Exception {
		KeyedPool<String, Probe> pool = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).maxKeys(4))
			.pool();
		for (String key : List.of("c", "d", "a", "b")) {
			pool.acquire(key).close();
			clock.advance(Duration.ofSeconds(1));
			((KeyedEngine<String, Probe>) pool).dropping.look();
		}
		pool.acquire("e").close();
		assertThat(pool.keys()).containsExactlyInAnyOrder("a", "b", "d", "e");
		pool.reconfigure((settings) -> settings.maxKeys(3));
		assertThat(pool.keys()).as("no fewer than allowed").containsExactlyInAnyOrder("a", "b", "e");
	}

	@EngineTest
	void twoWhoBringTheSameKeyAtTheSameTimeGetOnePool(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		AtomicReference<KeyedPool<Object, Object>> pool = new AtomicReference<>();
		AtomicBoolean first = new AtomicBoolean(true);
		Object key = new Object() {

			@Override
			public String toString() {
				// The one has seen that there is no pool, and now the other opens it
				if (first.getAndSet(false)) {
					callers.call(() -> pool.get().acquire(this)).result().close();
				}
				return "the key";
			}

		};
		KeyedResourceFactory<Object, Object> factory = new KeyedResourceFactory<>() {

			@Override
			public Object create(Object of, CreationScope scope) {
				return new Object();
			}

		};
		pool.set(KeyedPool.builder(factory).name("one for two").size(SizeRange.of("0..1")).clock(clock).build());
		try (KeyedPool<Object, Object> opened = pool.get()) {
			Lease<Object> lease = callers.call(() -> opened.acquire(key)).result();
			assertThat(opened.keys()).hasSize(1);
			assertThat(opened.state().counters().created()).isEqualTo(1);
			lease.close();
		}
	}

}
