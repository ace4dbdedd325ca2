package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedPoolSettings;
import io.github.managedpools.Lease;
import io.github.managedpools.LeaseFunction;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolSuspendedException;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Rule;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.hang;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * A keyed pool is used like a pool, key by key.
 */
@Also(Promise.KEYED)
class KeyedPoolTests {

	private final Recorder recorder = new Recorder();

	@EngineTest
	void eachKeyHasItsOwnResources(Pools pools) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..2")));
		KeyedPool<String, Probe> pool = family.pool();
		try (Lease<Probe> a = pool.acquire("a"); Lease<Probe> b = pool.acquire("b", Duration.ofSeconds(1))) {
			assertThat(a.get()).isSameAs(family.factory("a").ledger().begun(0));
			assertThat(b.get()).isSameAs(family.factory("b").ledger().begun(0));
			assertThat(pool.keys()).containsExactlyInAnyOrder("a", "b");
			assertThat(pool.leases()).hasSize(2);
			assertThat(pool.states()).containsOnlyKeys("a", "b")
				.allSatisfy((key, state) -> assertThat(state.leases()).isEqualTo(1));
			PoolState state = pool.state();
			assertThat(state.leases()).isEqualTo(2);
			assertThat(state.size()).isEqualTo(new SizeRange(0, 4));
			assertThat(state.name()).isEqualTo(pool.name());
		}
		assertThat(pool.state().counters().acquired()).isEqualTo(2);
	}

	@EngineTest
	void sizeHoldsForEachKeyAndCanBeChanged(Pools pools) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).listener(this.recorder));
		KeyedPool<String, Probe> pool = family.pool();
		try (Lease<Probe> a = pool.acquire("a")) {
			assertThat(pool.tryAcquire("a")).isEmpty();
			pool.acquire("b").close();
			assertThat(family.peak()).isEqualTo(2);
			pool.resize(SizeRange.of("0..2"));
			try (Lease<Probe> another = pool.acquire("a")) {
				assertThat(another.get()).isNotSameAs(a.get());
			}
		}
		assertThat(pool.settings().perKey().size()).isEqualTo(new SizeRange(0, 2));
		assertThat(this.recorder.count("resized 0..1 to 0..2")).isEqualTo(1);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> pool.reconfigure((settings) -> settings.leasesPerResource(2)))
			.withMessageContaining("leases-per-resource");
	}

	@Rule(Invariant.USER_CODE_DELAYS_NO_OTHER_CALLER)
	@EngineTest
	void keyWhoseFactoryHangsBlocksNoOther(Pools pools, Callers callers) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..4")));
		KeyedPool<String, Probe> pool = family.pool();
		family.factory("stuck").creates(script(part("socket"), hang()));
		Caller<Lease<Probe>> stuck = callers.call(() -> pool.acquire("stuck"));
		Eventually.becomes("it hangs", () -> family.alive() == 1);
		for (int i = 0; i < 100; i++) {
			pool.use("key " + i, Probe::use);
		}
		stuck.awaitWaiting().interrupt().join();
		assertThat(pool.keys()).hasSize(101);
	}

	@EngineTest
	void minimumIsKeptFromTheFirstAcquireOn(Pools pools) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("2..3")));
		assertThat(family.alive()).isZero();
		family.pool().acquire("a").close();
		Eventually.becomes("filled", () -> family.pool().state().resources().idle() >= 2);
	}

	@EngineTest
	void failureNamesTheKeyAndHarmsNoOther(Pools pools) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")));
		KeyedPool<String, Probe> pool = family.pool();
		family.factory("bad").creates(script(part("socket"), fail(new IOException("refused"))));
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(() -> pool.acquire("bad"))
			.withMessageContaining("[bad]")
			.withRootCauseExactlyInstanceOf(IOException.class);
		pool.use("good", Probe::use);
		assertThat(pool.state().lastCreateFailure()).isNotNull();
		assertThat(pool.state().failingCreations()).isEqualTo(1);
		assertThat(pool.state().isFailing()).isFalse();
		assertThat(pool.states().get("bad").isFailing()).isTrue();
	}

	@EngineTest
	void fatalExceptionOfTheWorkDestroysTheResource(Pools pools) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).listener(this.recorder));
		LeaseFunction<Probe, Integer, RuntimeException> broken = (probe) -> {
			throw new AssertionError("broken");
		};
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> family.pool().use("a", broken));
		Eventually.becomes("destroyed", () -> this.recorder.count("destroyed INVALIDATED") == 1);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> family.pool().use("a", (probe) -> {
			throw new IOException("not so bad");
		}));
		assertThat(this.recorder.count("destroyed")).isEqualTo(1);
	}

	@EngineTest
	void endedLeaseAffectsNoOtherHolder(Pools pools) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).maxTotal(1));
		Lease<Probe> stale = family.pool().acquire("a");
		stale.close();
		try (Lease<Probe> lease = family.pool().acquire("a")) {
			stale.close();
			stale.invalidate();
			assertThatIllegalStateException().isThrownBy(stale::get);
			assertThat(lease.get().isDestroyed()).isFalse();
			assertThat(family.pool().tryAcquire("a")).isEmpty();
		}
	}

	@EngineTest
	void cancelledAcquireLeavesItsPlaceToTheNext(Pools pools) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")));
		KeyedPool<String, Probe> pool = family.pool();
		Lease<Probe> lease = pool.acquire("a");
		CompletableFuture<Lease<Probe>> first = pool.acquireAsync("a");
		CompletableFuture<Lease<Probe>> second = pool.acquireAsync("a");
		CompletableFuture<Lease<Probe>> other = pool.acquireAsync("b");
		assertThat(pool.state().pending()).isGreaterThanOrEqualTo(2);
		first.cancel(false);
		lease.close();
		second.join().close();
		other.join().close();
		assertThat(pool.state().counters().cancelled()).isEqualTo(1);
	}

	@EngineTest
	void interruptOnEntryGivesNoKeyAPool(Pools pools) {
		KeyedPool<String, Probe> pool = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1"))).pool();
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> pool.acquire("a"));
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		assertThat(pool.keys()).isEmpty();
		assertThat(pool.state().counters().interrupted()).isEqualTo(1);
		assertThatNullPointerException().isThrownBy(() -> pool.tryAcquire(null)).withMessageContaining("key");
	}

	@EngineTest
	void suspensionHoldsForAllKeysAndForNewOnes(Pools pools, Callers callers) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).listener(this.recorder));
		KeyedPool<String, Probe> pool = family.pool();
		pool.acquire("a").close();
		pool.suspend();
		assertThat(pool.state().phase()).isEqualTo(PoolState.Phase.SUSPENDED);
		assertThat(pool.tryAcquire("a")).isEmpty();
		assertThatExceptionOfType(PoolSuspendedException.class).isThrownBy(() -> pool.acquire("new", Duration.ZERO));
		Caller<Lease<Probe>> a = callers.call(() -> pool.acquire("a"));
		Caller<Lease<Probe>> b = callers.call(() -> pool.acquire("b"));
		Eventually.becomes("both wait", () -> pool.state().pending() == 2);
		pool.resume();
		a.result().close();
		b.result().close();
		assertThat(this.recorder.moments()).filteredOn((moment) -> moment.startsWith("phase"))
			.containsExactly("phase SUSPENDED", "phase RUNNING");
	}

	@EngineTest
	void refreshIsForOneKeyOrForAll(Pools pools) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")));
		KeyedPool<String, Probe> pool = family.pool();
		pool.acquire("a").close();
		pool.acquire("b").close();
		pool.refresh("a");
		pool.refresh("unknown");
		Eventually.becomes("one is gone", () -> family.factory("a").ledger().alive() == 0);
		assertThat(family.factory("b").ledger().alive()).isEqualTo(1);
		pool.refresh();
		Eventually.becomes("both are gone", () -> family.alive() == 0);
		assertThat(pool.keys()).containsExactlyInAnyOrder("a", "b");
	}

	@EngineTest
	void timeoutIsThatOfTheKeysPool(Pools pools) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).maxTotal(7));
		try (Lease<Probe> lease = family.pool().acquire("a")) {
			assertThat(lease.get()).isNotNull();
			assertThatExceptionOfType(AcquireTimeoutException.class)
				.isThrownBy(() -> family.pool().acquire("a", Duration.ZERO))
				.withMessageContaining("[a]")
				.withMessageContaining("1 of at most 7 resources of all keys together")
				.satisfies((ex) -> assertThat(ex.state().leases()).isEqualTo(1));
		}
		assertThat(family.pool().state().counters().timedOut()).isEqualTo(1);
	}

	@EngineTest
	void eventsCarryTheNameOfTheFamily(Pools pools) throws Exception {
		AtomicReference<String> told = new AtomicReference<>();
		Family family = pools.openKeyed((builder) -> builder.listener(new PoolListener() {

			@Override
			public void onCreated(String pool, Duration took) {
				told.set(pool);
			}

		}));
		family.pool().acquire("a").close();
		assertThat(told).hasValue(family.pool().name());
	}

	@EngineTest
	void impossibleSettingsAreRefused() {
		KeyedPoolSettings defaults = KeyedPoolSettings.defaults();
		assertThat(defaults.keyTimeToLive()).isEqualTo(Duration.ofMinutes(10));
		assertThatIllegalArgumentException().isThrownBy(() -> defaults.toBuilder().maxTotal(0).build())
			.withMessageStartingWith("max-total 0");
		assertThatIllegalArgumentException().isThrownBy(() -> defaults.toBuilder().maxKeys(0).build())
			.withMessageStartingWith("max-keys 0");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> defaults.toBuilder().keyTimeToLive(Duration.ofSeconds(-1)).build())
			.withMessageStartingWith("key-time-to-live");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> defaults.toBuilder().size(SizeRange.of(5)).maxTotal(4).build())
			.withMessageStartingWith("max-total 4 must not be below the minimum of size 5");
	}

	@EngineTest
	void statesAndSumsAgree(Pools pools) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..2")));
		KeyedPool<String, Probe> pool = family.pool();
		List<Lease<Probe>> leases = List.of(pool.acquire("a"), pool.acquire("a"), pool.acquire("b"));
		leases.get(0).invalidate();
		Eventually.becomes("destroyed", () -> pool.state().counters().destroyed() == 1);
		Map<String, PoolState> states = pool.states();
		PoolState state = pool.state();
		Pools.assertSums(state);
		assertThat(state.counters().created()).isEqualTo(3)
			.isEqualTo(states.values().stream().mapToLong((one) -> one.counters().created()).sum());
		assertThat(state.resources().leased()).isEqualTo(2);
		leases.forEach(Lease::close);
	}

	@EngineTest
	void refusalsOfAnAsynchronousAcquireAreInItsFuture(Pools pools) {
		KeyedPool<String, Probe> pool = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1"))).pool();
		pool.close();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> pool.acquireAsync("a").join())
			.withMessageContaining("is closed");
	}

}
