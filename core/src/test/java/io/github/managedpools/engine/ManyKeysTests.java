package io.github.managedpools.engine;

import java.util.ArrayList;
import java.util.List;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.SizeRange;
import io.github.managedpools.TooManyKeysException;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * A new key does not wait for operations whose time grows with the number of keys, nor
 * for the methods of any other key.
 */
@Also(Promise.KEYED)
class ManyKeysTests {

	private static final int MANY = 300;

	private final Gate gate = new Gate();

	@EngineTest
	void onlyUnusedKeyGivesWayHoweverManyAreInUse(Pools pools) throws Exception {
		KeyedPool<String, Probe> pool = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).maxKeys(MANY))
			.pool();
		List<Lease<Probe>> leases = new ArrayList<>();
		for (int i = 0; i < MANY; i++) {
			leases.add(pool.acquire("key-" + i));
		}
		assertThatExceptionOfType(TooManyKeysException.class).isThrownBy(() -> pool.acquire("new"));
		leases.remove(MANY / 2).close();
		leases.add(pool.acquire("new"));
		assertThat(pool.keys()).hasSize(MANY).contains("new").doesNotContain("key-" + MANY / 2);
		assertThat(pool.tryAcquire("another")).isEmpty();
		leases.forEach(Lease::close);
	}

	@EngineTest
	void surplusKeysAreEvicted(Pools pools) throws Exception {
		KeyedPool<String, Probe> pool = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1"))).pool();
		for (int i = 0; i < MANY; i++) {
			pool.acquire("key-" + i).close();
		}
		try (Lease<Probe> used = pool.acquire("key-7")) {
			pool.reconfigure((settings) -> settings.maxKeys(5));
			assertThat(pool.keys()).hasSize(5).contains("key-7");
			assertThat(used.get().isDestroyed()).isFalse();
		}
	}

	@EngineTest
	void newKeyIsAdmittedWhileTheKeysAreCounted(Pools pools, Callers callers) throws Exception {
		KeyedPool<String, Probe> pool = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1"))).pool();
		pool.acquire("a").close();
		PoolEngine<Probe> slow = ((KeyedEngine<String, Probe>) pool).members.find("a").engine;
		Caller<?> counting;
		slow.ledger.lock();
		try {
			counting = callers.call(pool::state).awaitWaiting();
			callers.call(() -> pool.acquire("b")).result().close();
		}
		finally {
			slow.ledger.unlock();
		}
		counting.result();
		assertThat(pool.state().counters().created()).isEqualTo(2);
	}

	@EngineTest
	void keyWhoseEqualsBlocksHoldsUpNoOtherKey(Callers callers, ManualClock clock) throws Exception {
		try (KeyedPool<Key, Object> pool = open(clock)) {
			pool.acquire(new Key(7, () -> {
			})).close();
			Caller<Lease<Object>> blocked = callers
				.call(() -> pool.acquire(new Key(7, this.gate::passIgnoringInterrupts)));
			this.gate.awaitArrival();
			callers.run(() -> {
				for (int hash = 0; hash < MANY; hash++) {
					Key key = new Key((hash != 7) ? hash : 7 << 16, () -> {
					});
					pool.acquire(key).close();
				}
				pool.resize(SizeRange.of("0..2"));
				pool.state();
				((KeyedEngine<Key, Object>) pool).eviction.look();
			}).result();
			this.gate.open();
			blocked.result().close();
			assertThat(pool.keys()).hasSize(MANY + 2);
		}
	}

	@EngineTest
	void keyWhoseMethodsThrowChangesNothing(ManualClock clock) throws Exception {
		try (KeyedPool<Key, Object> pool = open(clock)) {
			pool.acquire(new Key(7, () -> {
			})).close();
			Key broken = new Key(7, () -> {
				throw new IllegalStateException("equals");
			});
			assertThatIllegalStateException().isThrownBy(() -> pool.acquire(broken)).withMessage("equals");
			assertThatIllegalStateException().isThrownBy(() -> pool.acquireAsync(broken)).withMessage("equals");
			assertThat(pool.keys()).hasSize(1);
			pool.acquire(new Key(8, () -> {
			})).close();
			assertThat(pool.state().counters().created()).isEqualTo(2);
		}
	}

	private static KeyedPool<Key, Object> open(ManualClock clock) {
		return KeyedPool.<Key, Object>builder((key, scope) -> new Object()).clock(clock).build();
	}

	/**
	 * A key that is equal only to itself, and runs an action in equals.
	 */
	private static final class Key {

		private final int hash;

		private final Runnable onEquals;

		Key(int hash, Runnable onEquals) {
			this.hash = hash;
			this.onEquals = onEquals;
		}

		@Override
		public int hashCode() {
			return this.hash;
		}

		@Override
		public boolean equals(Object other) {
			if (other != this) {
				this.onEquals.run();
			}
			return other == this;
		}

	}

}
