package io.github.managedpools.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.ManualClock;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.PoolListener;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.ShutdownReport;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.Situation;

import static io.github.managedpools.testkit.Script.hang;
import static io.github.managedpools.testkit.Script.hangIgnoringInterrupts;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * All keys of a keyed pool are shut down together.
 */
@Also(Promise.KEYED)
class KeyedShutdownTests {

	private static final Duration DRAIN = Duration.ofSeconds(5);

	private final Recorder recorder = new Recorder();

	@Scenario({ Situation.CLOSE_DURING_A_HANGING_CREATION, Situation.CLOSE_WITH_WAITERS_AND_LEASES })
	@EngineTest
	void closeEndsWhateverIsInFlight(Pools pools, Callers callers) throws Exception {
		Family family = pools
			.openKeyed((builder) -> builder.size(SizeRange.of("0..2")).maxTotal(4).listener(this.recorder));
		KeyedPool<String, Probe> pool = family.pool();
		family.factory("stuck").creates(script(part("socket"), hang()));
		Lease<Probe> a1 = pool.acquire("a");
		Lease<Probe> a2 = pool.acquire("a");
		Caller<Lease<Probe>> stuck = callers.call(() -> pool.acquire("stuck"));
		Eventually.becomes("it hangs", () -> family.alive() == 3);
		pool.acquire("idle").close();
		Caller<Lease<Probe>> queued = callers.call(() -> pool.acquire("a"));
		CompletableFuture<Lease<Probe>> promised = pool.acquireAsync("stuck");
		Eventually.becomes("all wait", () -> pool.state().pending() == 3);
		CompletableFuture<ShutdownReport> report = pool.shutdown(DRAIN);
		assertThat(stuck.failure()).isInstanceOf(PoolClosedException.class);
		assertThat(queued.failure()).isInstanceOf(PoolClosedException.class);
		assertThat(promised).failsWithin(Eventually.BOUND)
			.withThrowableThat()
			.withCauseInstanceOf(PoolClosedException.class);
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> pool.acquire("new"));
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> pool.tryAcquire("a"));
		Eventually.becomes("only leases are left", () -> family.alive() == 2);
		assertThat(report).isNotDone();
		assertThat(pool.state().phase()).isEqualTo(Phase.CLOSING);
		a1.close();
		a2.close();
		assertThat(report).succeedsWithin(Eventually.BOUND).satisfies((end) -> assertThat(end.isClean()).isTrue());
		assertThat(this.recorder.moments()).filteredOn((moment) -> moment.startsWith("phase"))
			.containsExactly("phase CLOSING", "phase CLOSED");
	}

	@Scenario(Situation.LEASE_NEVER_RETURNED)
	@EngineTest
	void oneReportListsTheRemainsOfAllKeys(Pools pools, ManualClock clock) throws Exception {
		Family family = pools
			.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).destroyTimeout(Duration.ofSeconds(1)));
		KeyedPool<String, Probe> pool = family.pool();
		family.factory("bad").destroys(script(hangIgnoringInterrupts()));
		pool.acquire("bad").close();
		Lease<Probe> a = pool.acquire("a");
		Lease<Probe> b = pool.acquire("b");
		CompletableFuture<ShutdownReport> report = pool.shutdown(DRAIN);
		b.close();
		assertThat(pool.shutdown(DRAIN)).isNotDone();
		Eventually.becomes("it hangs", () -> family.factory("bad").hanging() == 1);
		clock.advance(Duration.ofSeconds(2));
		clock.advance(DRAIN);
		ShutdownReport end = report.get(Eventually.BOUND.toMillis(), TimeUnit.MILLISECONDS);
		assertThat(end.pool()).isEqualTo(pool.name());
		assertThat(end.leasesOut()).hasSize(1);
		assertThat(end.givenUp()).hasSize(1).first().asString().contains("[bad]").contains("destruction");
		assertThat(a.get().isDestroyed()).isFalse();
		a.close();
		Eventually.becomes("destroyed on its return", () -> family.factory("a").ledger().alive() == 0);
	}

	@Scenario(Situation.LEASE_NEVER_RETURNED)
	@EngineTest
	void reportNamesTheOldestLeaseFirstWhateverItsKey(Pools pools, ManualClock clock) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).trackLeases(true));
		KeyedPool<String, Probe> pool = family.pool();
		List<Lease<Probe>> leases = new ArrayList<>();
		List<Instant> begins = new ArrayList<>();
		for (String key : new String[] { "c", "a", "b" }) {
			begins.add(clock.instant());
			leases.add(pool.acquire(key));
			clock.advance(Duration.ofSeconds(1));
		}
		assertThat(pool.leases()).extracting(LeaseInfo::since).isEqualTo(begins);
		CompletableFuture<ShutdownReport> report = pool.shutdown(Duration.ZERO);
		assertThat(report).succeedsWithin(Eventually.BOUND)
			.satisfies((end) -> assertThat(end.leasesOut()).extracting(LeaseInfo::since).isEqualTo(begins))
			.satisfies((end) -> assertThat(end.leasesOut()).extracting(LeaseInfo::key).containsExactly("c", "a", "b"));
		leases.forEach(Lease::close);
	}

	@Scenario(Situation.CLOSE_WITH_WAITERS_AND_LEASES)
	@EngineTest
	void secondShutdownBeginsNothingAnew(Pools pools) throws Exception {
		KeyedPool<String, Probe> pool = pools
			.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).listener(this.recorder))
			.pool();
		Lease<Probe> lease = pool.acquire("a");
		CompletableFuture<ShutdownReport> first = pool.shutdown(DRAIN);
		CompletableFuture<ShutdownReport> second = pool.shutdown(DRAIN);
		lease.close();
		assertThat(first).succeedsWithin(Eventually.BOUND);
		assertThat(second).succeedsWithin(Eventually.BOUND);
		assertThat(this.recorder.moments()).filteredOn((moment) -> moment.startsWith("phase"))
			.containsExactly("phase CLOSING", "phase CLOSED");
	}

	@Scenario(Situation.LEASE_NEVER_RETURNED)
	@Regression("found by our soak: a resource that came back after the report of its key was missing in the report")
	@EngineTest
	void leaseThatComesBackWhileOtherKeysStillEndIsInTheReport(Pools pools) throws Exception {
		Gate a = new Gate();
		Gate b = new Gate();
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")));
		KeyedPool<String, Probe> pool = family.pool();
		family.factory("a").destroys(script(pass(a)));
		family.factory("b").destroys(script(pass(b)));
		Lease<Probe> lease = pool.acquire("a");
		pool.acquire("b").close();
		CompletableFuture<ShutdownReport> report = pool.shutdown(Duration.ZERO);
		b.awaitArrival();
		Eventually.becomes("the key has reported", () -> pool.states().get("a").phase() == Phase.CLOSED);
		lease.close();
		a.awaitArrival();
		b.open();
		assertThat(report).succeedsWithin(Eventually.BOUND).satisfies((end) -> assertThat(end.leasesOut()).hasSize(1));
		a.open();
		Eventually.becomes("destroyed on its return", () -> family.alive() == 0);
	}

	@Rule(Invariant.CALLBACKS_MAY_CALL_THE_POOL)
	@EngineTest
	void closeFromACallbackDoesNotWaitForItself(Pools pools) throws Exception {
		Family[] family = new Family[1];
		family[0] = pools.openKeyed((builder) -> builder.listener(new PoolListener() {

			@Override
			public void onReleased(String pool, Duration held) {
				family[0].pool().close();
			}

		}));
		family[0].pool().acquire("a").close();
		Eventually.becomes("closed", () -> family[0].pool().state().phase() == Phase.CLOSED);
		family[0].factory("b").destroys(script((act) -> family[0].pool().close()));
	}

	@Rule(Invariant.CALLBACKS_MAY_CALL_THE_POOL)
	@EngineTest
	void closeFromTheFactoryOfAnyKeyDoesNotWaitForItself(Pools pools, Callers callers) {
		Family[] family = new Family[1];
		family[0] = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")));
		family[0].factory("a").creates(script(part("socket"), (act) -> family[0].pool().close()));
		Caller<Lease<Probe>> caller = callers.call(() -> family[0].pool().acquire("a"));
		assertThat(caller.failure()).isInstanceOf(PoolClosedException.class);
		Eventually.becomes("closed", () -> family[0].pool().state().phase() == Phase.CLOSED);
	}

	@EngineTest
	void interruptedCloseEndsTheDrainAndKeepsTheFlag(Pools pools, Callers callers) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")));
		Lease<Probe> lease = family.pool().acquire("a");
		Caller<Boolean> closer = callers.run(family.pool()::close).awaitWaiting();
		closer.interrupt();
		assertThat(closer.flag()).isTrue();
		assertThat(family.pool().state().phase()).isEqualTo(Phase.CLOSED);
		lease.close();
	}

	@EngineTest
	void closeOfAPoolWithoutKeysEndsAtOnce(Pools pools) {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("3..4")));
		family.pool().close();
		family.pool().close();
		assertThat(family.pool().shutdown(DRAIN)).isCompletedWithValueMatching(ShutdownReport::isClean);
		assertThat(family.alive()).isZero();
	}

}
