package io.github.managedpools.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.SizeRange;
import io.github.managedpools.TooManyKeysException;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Steps;

import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The keys that get a pool, the keys that give way to them, and the callers that get
 * none.
 */
@Also(Promise.KEYED)
class KeyedMembersTests {

	private final Recorder recorder = new Recorder();

	private final Gate gate = new Gate();

	@EngineTest
	void twoCallersThatOpenAKeyAtTheSameTimeShareItsPool(Callers callers, ManualClock clock) throws Exception {
		try (KeyedPool<Named, Object> pool = KeyedPool.<Named, Object>builder((key, scope) -> new Object())
			.clock(clock)
			.build()) {
			// The name is requested between the two checks whether the key has a pool
			Named key = new Named();
			key.onName = () -> callers.run(() -> pool.acquire(key).close()).result();
			pool.acquire(key).close();
			assertThat(key.onName).as("what comes in between").isNull();
			assertThat(pool.keys()).containsExactly(key);
			assertThat(pool.state().counters().created()).isEqualTo(1);
		}
	}

	@EngineTest
	void listenersGetAnEventForACallerWhoseKeyGetsNoPool(Pools pools) throws Exception {
		KeyedPool<String, Probe> pool = pools
			.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).maxKeys(1).listener(this.recorder))
			.pool();
		try (Lease<Probe> lease = pool.acquire("a")) {
			assertThat(lease.get()).isNotNull();
			assertThatExceptionOfType(TooManyKeysException.class).isThrownBy(() -> pool.acquire("b"));
			assertThat(this.recorder.count("not acquired REJECTED")).isEqualTo(1);
		}
		pool.close();
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> pool.acquire("b"));
		assertThat(this.recorder.count("not acquired CLOSED")).isEqualTo(1);
	}

	@EngineTest
	void onlySurplusKeysAreEvicted(Pools pools, ManualClock clock) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")));
		KeyedPool<String, Probe> pool = family.pool();
		for (String key : new String[] { "d", "a", "c", "b" }) {
			use(pool, key);
			clock.advance(Duration.ofSeconds(1));
		}
		pool.reconfigure((settings) -> settings.maxKeys(3));
		assertThat(pool.keys()).as("all but the longest unused").containsExactlyInAnyOrder("a", "b", "c");
		pool.reconfigure((settings) -> settings.maxKeys(2));
		assertThat(pool.keys()).containsExactlyInAnyOrder("b", "c");
	}

	@EngineTest
	void leastRecentlyUsedKeyGivesWayWhateverItsName(Pools pools, ManualClock clock) throws Exception {
		KeyedPool<String, Probe> pool = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).maxKeys(3))
			.pool();
		for (String key : new String[] { "c", "b", "a", "d", "e" }) {
			use(pool, key);
			clock.advance(Duration.ofSeconds(1));
		}
		assertThat(pool.keys()).containsExactlyInAnyOrder("a", "d", "e");
	}

	@EngineTest
	void keyThatIsUsedAtTheMomentOfItsEvictionIsKept(Pools pools, Callers callers, Steps steps) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).maxKeys(2));
		KeyedPool<String, Probe> pool = family.pool();
		// Without a resource, so that a caller of the key waits for a creation
		pool.acquire("a").invalidate();
		pool.acquire("b").close();
		Eventually.becomes("only one is left", () -> pool.state().resources().total() == 1);
		family.factory("a").creates(script(part("socket"), pass(this.gate)));
		AtomicReference<CompletableFuture<Lease<Probe>>> user = new AtomicReference<>();
		steps.once(StepPoint.REST, (thread) -> true, () -> user.set(pool.acquireAsync("a")));
		callers.call(() -> pool.acquire("c")).result().close();
		assertThat(pool.keys()).containsExactlyInAnyOrder("a", "c");
		this.gate.open();
		user.get().join().close();
	}

	@EngineTest
	void tryAcquireLendsAnIdleResource(Pools pools) throws Exception {
		KeyedPool<String, Probe> pool = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1"))).pool();
		pool.acquire("a").close();
		assertThat(pool.tryAcquire("a")).hasValueSatisfying((lease) -> {
			assertThat(lease.get().id()).isEqualTo(1);
			lease.close();
		});
	}

	/**
	 * Uses a key, and makes the pool record the time.
	 */
	private static void use(KeyedPool<String, Probe> pool, String key) throws InterruptedException {
		pool.acquire(key).close();
		engine(pool).eviction.look();
	}

	private static <K, T> KeyedEngine<K, T> engine(KeyedPool<K, T> pool) {
		return (KeyedEngine<K, T>) pool;
	}

	private static final class Named {

		private Runnable onName;

		@Override
		public String toString() {
			Runnable action = this.onName;
			this.onName = null;
			if (action != null) {
				action.run();
			}
			return "key";
		}

	}

}
