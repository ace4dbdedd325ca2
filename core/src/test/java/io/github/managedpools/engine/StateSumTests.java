package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.BackoffRange;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.ManualClock;
import io.github.managedpools.PoolState;
import io.github.managedpools.ShutdownReport;
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
import io.github.managedpools.testkit.Recorder;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.passIgnoringInterrupts;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The state of a keyed pool is the sum of its keys.
 */
@Also(Promise.KEYED)
class StateSumTests {

	private final Gate gate = new Gate();

	@EngineTest
	void stateIsTheSumOfAllKeys(Pools pools, Callers callers) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..2")));
		KeyedPool<String, Probe> pool = family.pool();
		family.factory("slow").creates(script(pass(this.gate)));
		family.factory("stuck").destroys(script(passIgnoringInterrupts(this.gate)));
		family.factory("broken").creates(script(fail(new IOException("refused"))));
		pool.acquire("stuck").invalidate();
		CompletableFuture<Lease<Probe>> slow = pool.acquireAsync("slow");
		callers.call(() -> pool.acquire("broken")).failure();
		Lease<Probe> held = pool.acquire("held");
		this.gate.awaitArrivals(2);
		PoolState state = pool.state();
		assertThat(state.resources()).isEqualTo(new PoolState.Resources(0, 1, 1, 1));
		assertThat(state.pending()).isEqualTo(1);
		assertThat(state.leases()).isEqualTo(1);
		assertThat(state.failingCreations()).isEqualTo(1);
		assertThat(state.size()).isEqualTo(SizeRange.of("0..8"));
		this.gate.open();
		slow.get(Eventually.BOUND.toMillis(), TimeUnit.MILLISECONDS).close();
		held.close();
	}

	@EngineTest
	void latestTenFailuresOfAllKeysAreKept(Pools pools, Callers callers, ManualClock clock) {
		// The back-off keeps a second attempt for the same caller from beginning
		Duration backoff = Duration.ofMillis(1);
		Family family = pools.openKeyed(
				(builder) -> builder.size(SizeRange.of("0..1")).createBackoff(new BackoffRange(backoff, backoff)));
		KeyedPool<String, Probe> pool = family.pool();
		for (int i = 1; i <= 12; i++) {
			clock.advance(Duration.ofSeconds(1));
			String key = (i % 2 == 0) ? "even" : "odd";
			family.factory(key).creates(script(fail(new IOException("failure " + i))));
			callers.call(() -> pool.acquire(key)).failure();
		}
		assertThat(pool.state().lastCreateFailures()).extracting((failure) -> failure.cause().getMessage())
			.containsExactly("failure 12", "failure 11", "failure 10", "failure 9", "failure 8", "failure 7",
					"failure 6", "failure 5", "failure 4", "failure 3");
	}

	@EngineTest
	void keysFailSinceTheFirstOfThemFails(Pools pools, Callers callers, ManualClock clock) {
		// The back-off keeps a second attempt for the same caller from beginning
		Duration backoff = Duration.ofHours(1);
		Family family = pools.openKeyed(
				(builder) -> builder.size(SizeRange.of("0..1")).createBackoff(new BackoffRange(backoff, backoff)));
		KeyedPool<String, Probe> pool = family.pool();
		Instant first = clock.instant();
		for (String key : List.of("b", "a", "c")) {
			family.factory(key).creates(script(fail(new IOException("refused"))));
			callers.call(() -> pool.acquire(key, Duration.ofSeconds(1)));
			Eventually.becomes("fails",
					() -> pool.states().containsKey(key) && pool.states().get(key).failingCreations() == 1);
			assertThat(pool.state().failingSince()).isEqualTo(first);
			clock.advance(Duration.ofSeconds(1));
		}
	}

	@EngineTest
	void leasesOfAllKeysAreListedOldestFirst(Pools pools, ManualClock clock) throws Exception {
		KeyedPool<String, Probe> pool = pools
			.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).trackLeases(true))
			.pool();
		List<Lease<Probe>> leases = new ArrayList<>();
		for (String key : List.of("b", "d", "a", "c")) {
			leases.add(pool.acquire(key));
			clock.advance(Duration.ofSeconds(1));
		}
		List<Duration> ages = List.of(Duration.ofSeconds(4), Duration.ofSeconds(3), Duration.ofSeconds(2),
				Duration.ofSeconds(1));
		assertThat(pool.leases()).extracting(LeaseInfo::age).isEqualTo(ages);
		ShutdownReport report = pool.shutdown(Duration.ZERO).get(Eventually.BOUND.toMillis(), TimeUnit.MILLISECONDS);
		assertThat(report.leasesOut()).extracting(LeaseInfo::age).isEqualTo(ages);
		leases.forEach(Lease::close);
	}

	@EngineTest
	void rejectionsOfKeysAreReportedToo(Pools pools) throws Exception {
		Recorder recorder = new Recorder();
		KeyedPool<String, Probe> pool = pools
			.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).maxKeys(1).listener(recorder))
			.pool();
		try (Lease<Probe> held = pool.acquire("a")) {
			assertThat(held.get()).isNotNull();
			assertThat(pool.tryAcquire("b")).isEmpty();
			assertThat(recorder.count("not acquired REJECTED")).isEqualTo(1);
		}
		pool.shutdown(Duration.ZERO);
		pool.shutdown(Duration.ZERO);
		assertThat(recorder.count("phase CLOSING")).as("told once").isEqualTo(1);
		assertThat(pool.acquireAsync("b")).isCompletedExceptionally();
		assertThat(recorder.count("not acquired CLOSED")).isEqualTo(1);
	}

	@EngineTest
	void limitThatIsNoneIsNotMentioned(Pools pools) throws Exception {
		KeyedPool<String, Probe> pool = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1"))).pool();
		try (Lease<Probe> lease = pool.acquire("a")) {
			assertThat(lease.get()).isNotNull();
			assertThatExceptionOfType(AcquireTimeoutException.class).isThrownBy(() -> pool.acquire("a", Duration.ZERO))
				.withMessageEndingWith("0 waiting; the calling thread itself holds 1");
		}
		assertThat(pool).hasToString("KeyedPool[%s, 0..1 each]".formatted(pool.name()));
	}

	@EngineTest
	void fixedSettingIsRejectedForAllKeys(Pools pools, Callers callers) throws Exception {
		KeyedPool<String, Probe> pool = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1"))).pool();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> pool.reconfigure((settings) -> settings.leasesPerResource(2)))
			.withMessageContaining("leases-per-resource")
			.withMessageEndingWith("can't be changed while the pool runs: it is 1");
		pool.reconfigure((settings) -> settings.maxKeys(5));
		callers.call(() -> pool.acquire("new")).result().close();
		assertThat(pool.settings().perKey().leasesPerResource()).isEqualTo(1);
	}

}
