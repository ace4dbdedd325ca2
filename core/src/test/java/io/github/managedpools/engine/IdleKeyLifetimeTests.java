package io.github.managedpools.engine;

import java.time.Duration;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.PoolState;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.HookedClock;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Rule;

import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The time at which an unused key is dropped, without anything left of it.
 */
@Also(Promise.KEYED)
class IdleKeyLifetimeTests {

	private static final Duration LIFE = Duration.ofMinutes(10);

	/** The time between putting a key at rest and checking whether it is empty. */
	private static final Duration AGAIN = Duration.ofSeconds(1);

	private final Gate gate = new Gate();

	@EngineTest
	void keyGoesExactlyAtTheEndOfItsTimeToLive(Pools pools, ManualClock clock) throws Exception {
		KeyedPool<String, Probe> pool = open(pools).pool();
		pool.acquire("a").close();
		look(pool);
		clock.advance(LIFE.minusNanos(1));
		look(pool);
		assertThat(pool.keys()).containsExactly("a");
		clock.advance(Duration.ofNanos(1));
		look(pool);
		assertThat(pool.keys()).isEmpty();
	}

	@EngineTest
	void keyOfASuspendedPoolIsLookedAtFourTimesInItsTimeToLiveAndDropped(Pools pools, ManualClock clock)
			throws Exception {
		KeyedPool<String, Probe> pool = open(pools).pool();
		// A key without a resource, so that only these checks are scheduled
		pool.suspend();
		assertThat(pool.tryAcquire("a")).isEmpty();
		look(pool);
		for (int i = 0; i < 4; i++) {
			Eventually.becomes("the next look is planned", () -> clock.scheduled() == 1);
			assertThat(pool.keys()).containsExactly("a");
			clock.advance(LIFE.dividedBy(4));
		}
		Eventually.becomes("dropped", () -> engine(pool).members.all().isEmpty());
		assertThat(pool.keys()).isEmpty();
		assertThat(pool.state().phase()).isEqualTo(PoolState.Phase.SUSPENDED);
	}

	@EngineTest
	void keyIsDroppedASecondAfterItWasPutToRestIfItIsEmptyThen(Pools pools, ManualClock clock) throws Exception {
		Family family = open(pools);
		KeyedPool<String, Probe> pool = family.pool();
		family.factory("a").destroys(script(pass(this.gate)));
		pool.acquire("a").close();
		pool.reconfigure((settings) -> settings.keyTimeToLive(Duration.ZERO));
		this.gate.awaitArrival();
		assertThat(pool.keys()).isEmpty();
		assertThat(engine(pool).members.all()).hasSize(1);
		this.gate.open();
		Eventually.becomes("destroyed", () -> pool.state().counters().destroyed() == 1);
		clock.advance(AGAIN);
		Eventually.becomes("dropped", () -> engine(pool).members.all().isEmpty());
	}

	@EngineTest
	void keyThatGaveWayToAnotherIsDroppedASecondLater(Pools pools, ManualClock clock) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).maxKeys(1).keyTimeToLive(LIFE));
		KeyedPool<String, Probe> pool = family.pool();
		family.factory("a").destroys(script(pass(this.gate)));
		pool.acquire("a").close();
		pool.acquire("b").close();
		this.gate.awaitArrival();
		assertThat(pool.state().size()).as("both may have one").isEqualTo(SizeRange.of("0..2"));
		this.gate.open();
		Eventually.becomes("destroyed", () -> pool.state().counters().destroyed() == 1);
		clock.advance(AGAIN);
		Eventually.becomes("dropped", () -> pool.state().size().equals(SizeRange.of("0..1")));
	}

	@EngineTest
	void droppedKeyHasNoShareOfTheTotal(Pools pools, ManualClock clock) throws Exception {
		Family family = open(pools);
		KeyedPool<String, Probe> pool = family.pool();
		pool.acquire("a").invalidate();
		Eventually.becomes("nothing is left", () -> pool.state().resources().total() == 0);
		look(pool);
		assertThat(engine(pool).capacity.shares()).hasSize(1);
		clock.advance(LIFE);
		look(pool);
		assertThat(engine(pool).members.all()).isEmpty();
		assertThat(engine(pool).capacity.shares()).isEmpty();
	}

	@EngineTest
	void tryAcquireThatFindsNothingKeepsNoKey(Pools pools, ManualClock clock) throws Exception {
		KeyedPool<String, Probe> pool = open(pools).pool();
		try (Lease<Probe> lease = pool.acquire("a")) {
			assertThat(lease.get()).isNotNull();
			assertThat(pool.tryAcquire("a")).isEmpty();
		}
		assertGoes(pool, clock);
	}

	@Rule(Invariant.CLEANUP_IS_REGISTERED_WITH_THE_CHANGE)
	@EngineTest
	void acquireThatThrowsKeepsNoKey(Pools pools, ManualClock clock) throws Exception {
		HookedClock hooked = new HookedClock(clock);
		KeyedPool<String, Probe> pool = pools
			.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).keyTimeToLive(LIFE).clock(hooked))
			.pool();
		pool.acquire("a").close();
		Error broken = new OutOfMemoryError("for the test");
		hooked.onOwnReadings(() -> {
			throw broken;
		});
		try {
			assertThatThrownBy(() -> pool.acquireAsync("a")).isSameAs(broken);
		}
		finally {
			hooked.onOwnReadings(null);
		}
		assertGoes(pool, clock);
	}

	private static void assertGoes(KeyedPool<String, Probe> pool, ManualClock clock) {
		look(pool);
		clock.advance(LIFE);
		look(pool);
		assertThat(pool.keys()).isEmpty();
	}

	private static Family open(Pools pools) {
		return pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).keyTimeToLive(LIFE));
	}

	private static void look(KeyedPool<String, Probe> pool) {
		engine(pool).eviction.look();
	}

	private static <K, T> KeyedEngine<K, T> engine(KeyedPool<K, T> pool) {
		return (KeyedEngine<K, T>) pool;
	}

}
