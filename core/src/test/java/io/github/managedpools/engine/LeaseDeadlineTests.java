package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.ShutdownReport;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.LongRun;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A lease is held for longer than permitted.
 */
@Scenario(Situation.LEASE_DEADLINE_MEETS_RETURN)
class LeaseDeadlineTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	/** More than a sweep may be late. */
	private static final Duration SLACK = Duration.ofSeconds(1);

	private final Recorder recorder = new Recorder();

	@EngineTest
	void leaseHeldForTooLongIsReportedOnce(Pools pools, Callers callers, ManualClock clock) {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..2",
				(builder) -> builder.maxLeaseTime(LIMIT).leakStackTraces(true).listener(this.recorder));
		Caller<Lease<Probe>> borrower = callers.acquire(pool);
		Lease<Probe> lease = borrower.result();
		clock.advance(LIMIT.minus(SLACK));
		assertThat(this.recorder.leaks()).isEmpty();
		clock.advance(SLACK.plus(SLACK));
		Eventually.becomes("reported", () -> this.recorder.leaks().size() == 1);
		clock.advance(LIMIT.multipliedBy(5));
		assertThat(pool.state().counters().leaked()).isEqualTo(1);
		LeaseInfo leak = this.recorder.leaks().get(0);
		assertThat(leak.thread()).isEqualTo(borrower.thread().getName());
		assertThat(leak.age()).isGreaterThanOrEqualTo(LIMIT);
		assertThat(leak.stack()).anySatisfy((frame) -> assertThat(frame.getClassName()).endsWith("Caller"));
		assertThat(lease.get().isDestroyed()).as("reported, and not taken away").isFalse();
		lease.close();
		assertThat(pool.state().resources().idle()).isEqualTo(1);
		assertThat(factory.ledger().destroyed()).isZero();
	}

	@EngineTest
	void deadBorrowersLeaseIsReportedAndCanStillBeGivenBack(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1",
				(builder) -> builder.maxLeaseTime(LIMIT).listener(this.recorder));
		Caller<Lease<Probe>> borrower = callers.acquire(pool);
		Lease<Probe> lease = borrower.result();
		borrower.thread().join();
		clock.advance(LIMIT.plus(SLACK));
		Eventually.becomes("reported", () -> this.recorder.leaks().size() == 1);
		assertThat(this.recorder.leaks().get(0).thread()).isEqualTo(borrower.thread().getName());
		assertThat(pool.leases()).hasSize(1);
		lease.close();
		assertThat(pool.leases()).isEmpty();
	}

	@EngineTest
	@LongRun
	void deadlineInTheInstantOfTheReturnHarmsNothing(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..1",
				(builder) -> builder.maxLeaseTime(Duration.ofSeconds(1)).listener(this.recorder));
		for (int round = 0; round < 500; round++) {
			Lease<Probe> lease = pool.acquire();
			clock.advance(Duration.ofMillis(900));
			Caller<Boolean> returning = callers.run((round % 2 == 0) ? lease::close : lease::invalidate);
			clock.advance(Duration.ofMillis(250));
			returning.result();
		}
		assertThat(this.recorder.count("released")).isEqualTo(500);
		assertThat(pool.state().counters().leaked()).isLessThanOrEqualTo(500);
		assertThat(factory.ledger().peak()).isEqualTo(1);
	}

	@EngineTest
	void leaseReturnedInTimeIsNotReported(Pools pools, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1",
				(builder) -> builder.maxLeaseTime(LIMIT).listener(this.recorder));
		for (int i = 0; i < 20; i++) {
			Lease<Probe> lease = pool.acquire();
			clock.advance(Duration.ofSeconds(9));
			lease.close();
		}
		clock.advance(LIMIT);
		assertThat(pool.state().counters().leaked()).isZero();
	}

	@EngineTest
	void leaseIsReportedInTheInstantOfItsDeadline(Pools pools, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1",
				(builder) -> builder.maxLeaseTime(LIMIT).listener(this.recorder));
		Lease<Probe> lease = pool.acquire();
		clock.advance(LIMIT);
		Eventually.becomes("reported", () -> this.recorder.leaks().size() == 1);
		lease.close();
	}

	@EngineTest
	void laterLeaseOfASharedResourceHasADeadlineOfItsOwn(Pools pools, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1",
				(builder) -> builder.leasesPerResource(2).maxLeaseTime(LIMIT).listener(this.recorder));
		Lease<Probe> first = pool.acquire();
		clock.advance(LIMIT.plus(SLACK));
		Eventually.becomes("reported", () -> this.recorder.leaks().size() == 1);
		Lease<Probe> second = pool.acquire();
		assertThat(second.get()).isSameAs(first.get());
		clock.advance(LIMIT.plus(SLACK));
		Eventually.becomes("reported as well", () -> this.recorder.leaks().size() == 2);
		first.close();
		second.close();
	}

	@EngineTest
	void leakOfAKeyIsCountedForAllKeys(Pools pools, ManualClock clock) throws Exception {
		KeyedPool<String, Probe> pool = pools
			.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).maxLeaseTime(LIMIT))
			.pool();
		Lease<Probe> lease = pool.acquire("a");
		clock.advance(LIMIT.plus(SLACK));
		assertThat(pool.state().counters().leaked()).isEqualTo(1);
		lease.close();
	}

	@EngineTest
	void reportOfAShutdownListsLeasesOldestFirst(Pools pools, ManualClock clock) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..8", (builder) -> builder.trackLeases(true));
		List<Lease<Probe>> leases = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			leases.add(pool.acquire());
			clock.advance(Duration.ofSeconds(1));
		}
		ShutdownReport report = pool.shutdown(Duration.ZERO).get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
		assertThat(report.leasesOut()).extracting((lease) -> lease.age().toSeconds())
			.containsExactly(8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L);
		Leases.giveBack(leases);
	}

	@EngineTest
	void borrowerIsNamedInAnotherThreadGroupToo(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Lease<Probe> lease = pool.acquire();
		CompletableFuture<List<LeaseInfo>> listed = new CompletableFuture<>();
		ThreadGroup group = new ThreadGroup("of its own");
		Thread thread = new Thread(group, () -> listed.complete(pool.leases()));
		thread.start();
		assertThat(listed.get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS)).extracting(LeaseInfo::thread)
			.containsExactly(Thread.currentThread().getName());
		lease.close();
	}

	@EngineTest
	void leasesAreListedOldestFirst(Pools pools, Callers callers, ManualClock clock) {
		Pool<Probe> pool = pools.open(pools.factory(), "0..3", (builder) -> builder.trackLeases(true));
		Caller<Lease<Probe>> first = callers.acquire(pool);
		first.result();
		clock.advance(Duration.ofSeconds(5));
		Caller<Lease<Probe>> second = callers.acquire(pool);
		second.result();
		clock.advance(Duration.ofSeconds(5));
		assertThat(pool.leases()).extracting(LeaseInfo::thread)
			.containsExactly(first.thread().getName(), second.thread().getName());
		assertThat(pool.leases()).extracting(LeaseInfo::age)
			.containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(5));
		first.result().close();
		assertThat(pool.leases()).hasSize(1);
		second.result().close();
	}

	@Regression("leases from before tracking was switched on were no longer listed once there was a tracked one")
	@EngineTest
	void leasesFromBeforeTrackingAreListedBesideTrackedOnes(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..3");
		Caller<Lease<Probe>> before = callers.acquire(pool);
		before.result();
		pool.reconfigure((settings) -> settings.trackLeases(true));
		assertThat(pool.leases()).hasSize(1);
		clock.advance(LIMIT);
		Lease<Probe> tracked = pool.acquire();
		assertThat(pool.leases()).hasSize(2);
		assertThat(pool.leases()).extracting(LeaseInfo::age)
			.satisfiesExactly((age) -> assertThat(age).isBetween(LIMIT.minus(SLACK), LIMIT),
					(age) -> assertThat(age).isZero());
		before.result().close();
		assertThat(pool.leases()).singleElement()
			.satisfies((info) -> assertThat(info.thread()).isEqualTo(Thread.currentThread().getName()));
		tracked.close();
		assertThat(pool.leases()).isEmpty();
	}

	@EngineTest
	void untrackedLeaseOfADeadThreadIsListedByTheNumberOfTheThread(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..2");
		Leases.makeIdle(pool, 2);
		Caller<Lease<Probe>> borrower = callers.acquire(pool);
		Lease<Probe> lease = borrower.result();
		borrower.thread().join();
		clock.advance(LIMIT);
		assertThat(pool.leases()).singleElement().satisfies((info) -> {
			assertThat(info.thread()).isEqualTo("thread #" + ThreadSupport.id(borrower.thread()));
			assertThat(info.age()).isBetween(LIMIT.minus(SLACK), LIMIT);
			assertThat(info.since()).isEqualTo(clock.instant().minus(info.age()));
			assertThat(info.stack()).isEmpty();
		});
		lease.close();
		assertThat(pool.leases()).isEmpty();
	}

}
