package io.github.managedpools.engine;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.managedpools.DestroyReason;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.LeaseInfo;
import io.github.managedpools.LostLeases;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolListener;
import io.github.managedpools.ShutdownReport;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.ForwardingClock;
import io.github.managedpools.testkit.Garbage;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;
import io.github.managedpools.testkit.Steps;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A caller drops its lease without closing it.
 */
@Scenario(Situation.LEASES_DROPPED_WITHOUT_CLOSING)
class LostLeaseTests {

	private static final Duration TICK = Duration.ofNanos(Sweeper.TICK);

	private final Recorder recorder = new Recorder();

	@EngineTest
	void lostLeaseIsReportedOnceWithItsBorrowerAndItsResourceIsNeverLentAgain(Pools pools, Callers callers,
			ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = open(pools, factory, "0..1", (builder) -> builder.leakStackTraces(true));
		String borrower = drop(pool, callers);
		becomes(clock, "reported", () -> this.recorder.leaks().size() == 1);
		LeaseInfo lost = this.recorder.leaks().get(0);
		assertThat(lost.lost()).isTrue();
		assertThat(lost.thread()).isEqualTo(borrower);
		assertThat(lost.stack()).anySatisfy((frame) -> assertThat(frame.getClassName()).endsWith("Caller"));
		Eventually.becomes("destroyed", () -> this.recorder.count("destroyed LOST") == 1);
		Lease<Probe> next = pool.acquire();
		assertThat(next.get().id()).isEqualTo(2);
		Garbage.collect();
		clock.advance(Duration.ofSeconds(5));
		assertThat(pool.state().counters().leaked()).isEqualTo(1);
		assertThat(pool.lostLeases()).extracting(LeaseInfo::thread).containsExactly(borrower);
		assertThat(pool.leases()).hasSize(1);
		assertThat(this.recorder.count("released")).isEqualTo(1);
		assertThat(this.recorder.count("leak")).isEqualTo(1);
		next.close();
		assertThat(factory.ledger().destroyed()).isEqualTo(1);
	}

	@EngineTest
	void callerThatWaitsGetsThePlaceOfALostLease(Pools pools, Callers callers, ManualClock clock) {
		Pool<Probe> pool = open(pools, pools.factory(), "0..1", (builder) -> {
		});
		drop(pool, callers);
		Caller<Lease<Probe>> waiting = callers.acquireAndWait(pool);
		becomes(clock, "served", waiting::isDone);
		assertThat(waiting.result().get().id()).isEqualTo(2);
		waiting.result().close();
	}

	@EngineTest
	void callerFindsTheLostLeaseByItselfWhileTheClockStands(Pools pools, Callers callers) {
		Pool<Probe> pool = open(pools, pools.factory(), "0..1", (builder) -> {
		});
		drop(pool, callers);
		Garbage.collectUntil("served", () -> pool.tryAcquire().map((lease) -> {
			lease.close();
			return true;
		}).orElse(false));
		assertThat(pool.state().counters().leaked()).isEqualTo(1);
	}

	@EngineTest
	void snapshotsFindTheLostLeaseWhileTheClockStands(Pools pools, Callers callers) {
		Pool<Probe> pool = open(pools, pools.factory(), "0..2", (builder) -> {
		});
		drop(pool, callers);
		Garbage.collectUntil("found", () -> pool.state().counters().leaked() == 1);
		drop(pool, callers);
		Garbage.collectUntil("listed", () -> pool.lostLeases().size() == 2);
	}

	@EngineTest
	void lostLeaseIsListedBeforeItEnds(Pools pools, Callers callers, Steps steps) {
		Pool<Probe> pool = open(pools, pools.factory(), "0..1", (builder) -> {
		});
		drop(pool, callers);
		List<LeaseInfo> seen = new ArrayList<>();
		Thread finder = Thread.currentThread();
		AtomicBoolean destroying = steps.once(StepPoint.START, (thread) -> thread == finder, () -> {
			seen.addAll(pool.leases());
			seen.addAll(pool.lostLeases());
		});
		Garbage.collectUntil("reclaimed", () -> pool.leases().isEmpty() && destroying.get());
		assertThat(seen).extracting(LeaseInfo::lost).containsExactly(true);
	}

	@Regression("A snapshot called the borrower unknown that a thread of the pool had just forgotten")
	@EngineTest
	void lostLeaseIsListedWithItsBorrowerWhileItIsReported(Pools pools, Callers callers, ManualClock clock) {
		Thread reader = Thread.currentThread();
		CompletableFuture<Void> reading = new CompletableFuture<>();
		PoolClock slow = new ForwardingClock(clock) {

			@Override
			public Instant instant() {
				if (Thread.currentThread() != reader) {
					reading.join();
				}
				else if (reading.complete(null)) {
					Eventually.becomes("reported", () -> LostLeaseTests.this.recorder.leaks().size() == 1);
				}
				return super.instant();
			}

		};
		Pool<Probe> pool = open(pools, pools.factory(), "0..1", (builder) -> builder.clock(slow));
		String borrower = drop(pool, callers);
		List<LeaseInfo> listed = new ArrayList<>();
		Garbage.collectUntil("listed", () -> listed.addAll(pool.lostLeases()));
		assertThat(listed).extracting(LeaseInfo::thread).containsExactly(borrower);
		assertThat(pool.lostLeases()).isEqualTo(listed);
	}

	@EngineTest
	void lostLeaseThatIsListedKeepsNoThread(Pools pools, ManualClock clock) throws Exception {
		Pool<Probe> pool = open(pools, pools.factory(), "0..1", (builder) -> {
		});
		WeakReference<Thread> borrower = dropOnThreadOfItsOwn(pool);
		becomes(clock, "reported", () -> this.recorder.leaks().size() == 1);
		Garbage.collectUntil("the thread is collected", () -> borrower.get() == null);
		assertThat(pool.lostLeases()).extracting(LeaseInfo::thread).containsExactly("borrower");
	}

	private static WeakReference<Thread> dropOnThreadOfItsOwn(Pool<Probe> pool) throws InterruptedException {
		Thread thread = new Thread(pool::tryAcquire, "borrower");
		pool.acquire().close();
		thread.start();
		thread.join();
		return new WeakReference<>(thread);
	}

	@EngineTest
	void lostLeaseStaysOpenIfItIsOnlyToBeReported(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = open(pools, factory, "0..1", (builder) -> builder.lostLeases(LostLeases.REPORT));
		drop(pool, callers);
		becomes(clock, "reported", () -> this.recorder.leaks().size() == 1);
		Garbage.collect();
		clock.advance(Duration.ofSeconds(5));
		assertThat(pool.leases()).singleElement().satisfies((lease) -> assertThat(lease.lost()).isTrue());
		assertThat(pool.tryAcquire()).isEmpty();
		assertThat(factory.ledger().destroyed()).isZero();
		assertThat(this.recorder.count("released")).isZero();
		pool.reconfigure((settings) -> settings.lostLeases(LostLeases.RECLAIM));
		clock.advance(Duration.ofSeconds(1));
		Eventually.becomes("reclaimed", () -> this.recorder.count("destroyed LOST") == 1);
		assertThat(this.recorder.count("leak")).isEqualTo(1);
		assertThat(pool.state().counters().leaked()).isEqualTo(1);
		pool.acquire().close();
	}

	@EngineTest
	void leaseThatWasReportedAsHeldForTooLongIsCountedOnceWhenItIsLost(Pools pools, Callers callers,
			ManualClock clock) {
		Pool<Probe> pool = open(pools, pools.factory(), "0..1",
				(builder) -> builder.maxLeaseTime(Duration.ofSeconds(1)));
		List<Lease<Probe>> held = new ArrayList<>();
		callers.run(() -> held.add(pool.acquire())).result();
		clock.advance(Duration.ofSeconds(2));
		Eventually.becomes("held for too long", () -> this.recorder.leaks().size() == 1);
		held.clear();
		becomes(clock, "lost", () -> pool.lostLeases().size() == 1);
		assertThat(pool.lostLeases()).extracting(LeaseInfo::lost).containsExactly(true);
		assertThat(this.recorder.leaks()).extracting(LeaseInfo::lost).containsExactly(false);
		assertThat(pool.state().counters().leaked()).isEqualTo(1);
	}

	@EngineTest
	void leaseThatAnyCodeCanStillCloseIsNotLost(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Pool<Probe> pool = open(pools, pools.factory(), "0..5", (builder) -> {
		});
		Gate gate = new Gate();
		CompletableFuture<String> work = new CompletableFuture<>();
		Lease<Probe> held = pool.acquire();
		Caller<Boolean> using = callers.run(() -> pool.use((probe) -> {
			gate.pass();
			return probe.id();
		}));
		CompletableFuture<String> asynchronous = pool.useAsync((probe) -> work);
		CompletableFuture<Lease<Probe>> future = pool.acquireAsync();
		Lease<Probe> promised = pool.acquireAsync().get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
		Eventually.becomes("all leased", () -> pool.leases().size() == 5);
		for (int i = 0; i < 3; i++) {
			Garbage.collect();
			clock.advance(Duration.ofSeconds(1));
		}
		assertThat(pool.leases()).hasSize(5);
		assertThat(pool.state().counters().leaked()).isZero();
		gate.open();
		using.result();
		work.complete("done");
		assertThat(asynchronous.get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS)).isEqualTo("done");
		for (Lease<Probe> lease : List.of(held, promised, future.get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS))) {
			assertThat(lease.get().isDestroyed()).isFalse();
			lease.close();
		}
	}

	@EngineTest
	void leaseInAFutureThatNoCodeReadsIsLost(Pools pools, Callers callers, ManualClock clock) {
		Pool<Probe> pool = open(pools, pools.factory(), "0..1", (builder) -> {
		});
		callers.run(() -> pool.acquireAsync().get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS)).result();
		becomes(clock, "reported", () -> this.recorder.leaks().size() == 1);
		Eventually.becomes("destroyed", () -> this.recorder.count("destroyed LOST") == 1);
	}

	@EngineTest
	void sharedResourceWithALostLeaseIsLentNoMoreAndGoesWithItsLastLease(Pools pools, Callers callers,
			ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = open(pools, factory, "0..1", (builder) -> builder.leasesPerResource(3));
		Lease<Probe> other = pool.acquire();
		drop(pool, callers);
		becomes(clock, "reported", () -> this.recorder.leaks().size() == 1);
		assertThat(pool.leases()).hasSize(1);
		assertThat(pool.tryAcquire()).isEmpty();
		assertThat(other.get().isDestroyed()).isFalse();
		other.close();
		Eventually.becomes("destroyed", () -> this.recorder.count("destroyed LOST") == 1);
		pool.acquire().close();
	}

	@EngineTest
	void lostLeaseOfOneKeyGivesWayToAnotherKey(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Family family = pools.openKeyed(
				(builder) -> builder.size(SizeRange.of("0..1")).maxTotal(1).trackLeases(true).listener(this.recorder));
		KeyedPool<String, Probe> pool = family.pool();
		callers.run(() -> pool.acquire("a")).result();
		Caller<Lease<Probe>> other = callers.call(() -> pool.acquire("b"));
		becomes(clock, "served", other::isDone);
		other.result().close();
		Eventually.becomes("reported",
				() -> this.recorder.leaks().size() == 1 && pool.state().counters().leaked() == 1);
		assertThat(this.recorder.leaks()).extracting(LeaseInfo::key).containsExactly("a");
		assertThat(pool.lostLeases()).extracting(LeaseInfo::key).containsExactly("a");
	}

	@EngineTest
	void shutdownDoesNotWaitForALostLease(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Pool<Probe> pool = open(pools, pools.factory(), "0..2", (builder) -> {
		});
		Lease<Probe> held = pool.acquire();
		drop(pool, callers);
		CompletableFuture<ShutdownReport> report = pool.shutdown(Duration.ofHours(1));
		becomes(clock, "reported", () -> this.recorder.leaks().size() == 1);
		assertThat(report).isNotDone();
		held.close();
		assertThat(report.get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS).isClean()).isTrue();
	}

	@EngineTest
	void shutdownNamesALostLeaseThatIsOnlyToBeReportedOnce(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		Pool<Probe> pool = open(pools, pools.factory(), "0..1", (builder) -> builder.lostLeases(LostLeases.REPORT));
		String borrower = drop(pool, callers);
		becomes(clock, "reported", () -> this.recorder.leaks().size() == 1);
		ShutdownReport report = pool.shutdown(Duration.ZERO).get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
		assertThat(report.leasesOut()).extracting(LeaseInfo::thread).containsExactly(borrower);
		assertThat(this.recorder.leaks()).hasSize(1);
		pool.reconfigure((settings) -> settings.lostLeases(LostLeases.RECLAIM));
		assertThat(pool.leases()).as("a look after the end reclaims it").isEmpty();
	}

	@EngineTest
	void leaseThatTheRecoveryHasToEndIsNotLost(Pools pools, Callers callers, ManualClock clock) {
		Pool<Probe> pool = open(pools, pools.factory(), "0..1", (builder) -> builder.leasesPerResource(2));
		callers.run(() -> ((TrackedLease<Probe>) pool.acquire()).record.unended = true).result();
		Garbage.collect();
		clock.advance(Duration.ofSeconds(2));
		assertThat(pool.leases()).hasSize(1);
		((PoolEngine<Probe>) pool).context.signals.requestRecovery();
		assertThat(pool.state().resources().idle()).isEqualTo(1);
		assertThat(pool.state().counters().leaked()).isZero();
	}

	@EngineTest
	void leaseThatIsNotTrackedIsNotLost(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..1");
		List<Lease<Probe>> resource = new ArrayList<>();
		callers.run(() -> resource.add(pool.acquire())).result();
		Garbage.collect();
		clock.advance(Duration.ofSeconds(5));
		assertThat(pool.state().leases()).isEqualTo(1);
		assertThat(pool.lostLeases()).isEmpty();
		resource.get(0).close();
	}

	/**
	 * The number of leases can be raised to 100,000 by a property.
	 */
	@EngineTest
	void poolWhoseCallersDropOneLeaseInAHundredServesThemAll(Pools pools, Callers callers, ManualClock clock) {
		int leases = Integer.getInteger("managedpools.lost-leases", 3_000);
		ScriptedFactory factory = pools.factory();
		Losses losses = new Losses();
		// Not the recorder, which copies all its moments for each of them
		Pool<Probe> pool = pools.open(factory, "0..10", (builder) -> builder.listener(losses));
		AtomicInteger served = new AtomicInteger();
		Set<String> borrowers = new HashSet<>();
		List<Caller<Boolean>> all = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			Caller<Boolean> caller = callers.call(() -> {
				for (int number = served.incrementAndGet(); number <= leases; number = served.incrementAndGet()) {
					acquireAndPerhapsDrop(pool, number);
				}
				return true;
			});
			borrowers.add(caller.thread().getName());
			all.add(caller);
		}
		becomes(clock, "served", () -> all.stream().allMatch(Caller::isDone));
		all.forEach(Caller::result);
		becomes(clock, "all found", () -> pool.state().leases() == 0);
		int lost = leases / 100;
		assertThat(pool.state().counters().acquired()).isEqualTo(leases);
		assertThat(pool.state().counters().leaked()).isEqualTo(lost);
		Eventually.becomes("all reported", () -> losses.reported.size() == lost);
		assertThat(losses.reported).allMatch(LeaseInfo::lost).allMatch((lease) -> borrowers.contains(lease.thread()));
		Eventually.becomes("all destroyed", () -> losses.destroyed.get() == lost);
		assertThat(factory.ledger().destroyed()).isEqualTo(lost);
	}

	private static void acquireAndPerhapsDrop(Pool<Probe> pool, int number) throws InterruptedException {
		Lease<Probe> lease = pool.acquire(Duration.ofDays(1));
		if (lease.get().isDestroyed()) {
			throw new IllegalStateException("lent again");
		}
		if (number % 100 != 0) {
			lease.close();
		}
	}

	private Pool<Probe> open(Pools pools, ScriptedFactory factory, String size, Consumer<PoolBuilder<Probe>> settings) {
		return pools.open(factory, size, (builder) -> settings.accept(builder.listener(this.recorder)));
	}

	/**
	 * Has another thread acquire a lease and drop it.
	 * @return the name of that thread
	 */
	private static String drop(Pool<Probe> pool, Callers callers) {
		Caller<Boolean> caller = callers.call(() -> acquireAndDrop(pool));
		caller.result();
		return caller.thread().getName();
	}

	private static boolean acquireAndDrop(Pool<Probe> pool) throws InterruptedException {
		return pool.acquire().get() != null;
	}

	private static void becomes(ManualClock clock, String what, Callable<Boolean> condition) {
		Garbage.collectUntil(what, () -> {
			clock.advance(TICK);
			return condition.call();
		});
	}

	/**
	 * Records the lost leases and the resources that were destroyed because of them.
	 */
	private static final class Losses implements PoolListener {

		private final Queue<LeaseInfo> reported = new ConcurrentLinkedQueue<>();

		private final AtomicInteger destroyed = new AtomicInteger();

		@Override
		public void onLeak(String pool, LeaseInfo lease) {
			this.reported.add(lease);
		}

		@Override
		public void onDestroyed(String pool, DestroyReason reason, Duration took) {
			if (reason == DestroyReason.LOST) {
				this.destroyed.incrementAndGet();
			}
		}

	}

}
