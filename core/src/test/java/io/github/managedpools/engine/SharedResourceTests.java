package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.LongRun;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Steps;

import static io.github.managedpools.testkit.Script.sayInvalid;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several leases share one resource.
 */
@Also(Promise.API)
class SharedResourceTests {

	private final Recorder recorder = new Recorder();

	@EngineTest
	void resourceIsSharedUpToItsLimit(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.leasesPerResource(3));
		List<Lease<Probe>> leases = Leases.take(pool, 3);
		assertThat(factory.ledger().begun()).hasSize(1);
		assertThat(pool.state().leases()).isEqualTo(3);
		assertThat(pool.state().resources().leased()).isEqualTo(1);
		assertThat(pool.tryAcquire()).isEmpty();
		Caller<Lease<Probe>> fourth = callers.acquireAndWait(pool);
		leases.get(1).close();
		fourth.result().close();
		Leases.giveBack(leases);
		assertThat(pool.state().resources().idle()).isEqualTo(1);
	}

	@Regression("ours: the recovery ended a lease that another thread was ending, and so the lease beside it too")
	@EngineTest
	void leaseThatIsLeftToTheRecoveryWhileItEndsEndsOnce(Pools pools, Callers callers, Steps steps) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.leasesPerResource(2));
		LeaseRecord<Probe> one = ((TrackedLease<Probe>) pool.acquire()).record;
		Lease<Probe> two = pool.acquire();
		Gate ending = steps.stopAt(StepPoint.PUT_DOWN);
		Caller<Boolean> revoking = callers.run(one::revoke);
		ending.awaitArrival();
		one.unended = true;
		((PoolEngine<Probe>) pool).leaseTracker.endUnended();
		ending.open();
		revoking.result();
		assertThat(pool.state().leases()).isEqualTo(1);
		two.close();
	}

	@Also(Promise.LEAST_LOADED_FIRST)
	@EngineTest
	void leastLoadedResourceIsLentFirst(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "2..2", (builder) -> builder.leasesPerResource(4));
		Eventually.becomes("warm", () -> pool.state().resources().idle() == 2);
		List<Lease<Probe>> leases = Leases.take(pool, 6);
		int first = leases.get(0).get().id();
		assertThat(leases).filteredOn((lease) -> lease.get().id() == first).hasSize(3);
		for (Lease<Probe> lease : List.copyOf(leases)) {
			if (lease.get().id() == first) {
				lease.close();
				leases.remove(lease);
			}
		}
		leases.addAll(Leases.take(pool, 3));
		assertThat(leases).filteredOn((lease) -> lease.get().id() == first).hasSize(3);
		Leases.giveBack(leases);
	}

	@Also(Promise.SHARED_RETIRED_AFTER_LAST_LEASE)
	@EngineTest
	void brokenResourceIsRetiredAfterItsLastLease(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..2",
				(builder) -> builder.leasesPerResource(3).listener(this.recorder));
		List<Lease<Probe>> leases = Leases.take(pool, 3);
		Probe probe = leases.get(0).get();
		leases.get(1).invalidate();
		assertThat(probe.isDestroyed()).isFalse();
		try (Lease<Probe> other = pool.acquire()) {
			assertThat(other.get()).as("the broken one gets no new holder").isNotSameAs(probe);
		}
		leases.get(0).close();
		assertThat(probe.isDestroyed()).isFalse();
		assertThat(leases.get(2).get()).isSameAs(probe);
		leases.get(2).close();
		Eventually.becomes("destroyed", () -> this.recorder.count("destroyed INVALIDATED") == 1);
	}

	@Also(Promise.SHARED_RETIRED_AFTER_LAST_LEASE)
	@EngineTest
	void agedResourceIsRetiredAfterItsLastLease(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..1",
				(builder) -> builder.leasesPerResource(2)
					.maxLifetime(Duration.ofMinutes(1))
					.lifetimeJitter(0)
					.listener(this.recorder));
		List<Lease<Probe>> leases = Leases.take(pool, 2);
		clock.advance(Duration.ofMinutes(2));
		leases.get(0).close();
		assertThat(leases.get(1).get().isDestroyed()).isFalse();
		assertThat(pool.tryAcquire()).as("an aged resource").isEmpty();
		leases.get(1).close();
		Eventually.becomes("destroyed", () -> this.recorder.count("destroyed AGED") == 1);
		assertThat(factory.ledger().begun(0).isGone()).isTrue();
	}

	@Rule(Invariant.STALE_LEASE_IS_HARMLESS)
	@EngineTest
	@LongRun
	void leaseOfASharedResourceEndsOnce(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.leasesPerResource(2));
		for (int round = 0; round < 500; round++) {
			Lease<Probe> lease = pool.acquire();
			Lease<Probe> other = pool.acquire();
			Caller<Boolean> twice = callers.run(lease::close);
			lease.close();
			twice.result();
			assertThat(pool.state().leases()).isEqualTo(1);
			assertThat(other.get().isDestroyed()).isFalse();
			other.close();
		}
	}

	@Rule(Invariant.WAITER_ENDS_ONCE)
	@EngineTest
	void handOffThatFindsItsWaiterGoneDoesNotAffectTheOtherHolder(Pools pools, Callers callers, Steps steps)
			throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.leasesPerResource(2));
		List<Lease<Probe>> leases = Leases.take(pool, 2);
		Gate handingOff = steps.stopAt(StepPoint.HAND_OFF);
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		Caller<Boolean> releasing = callers.run(leases.get(0)::close);
		handingOff.awaitArrival();
		assertThat(waiter.interrupt().failure()).isInstanceOf(InterruptedException.class);
		pool.refresh();
		handingOff.open();
		releasing.result();
		assertThat(pool.state().leases()).isEqualTo(1);
		assertThat(pool.state().counters().acquired()).as("leases, without a third one").isEqualTo(2);
		assertThat(pool.state().resources().destroying()).isZero();
		Probe shared = leases.get(1).get();
		leases.get(1).close();
		Eventually.becomes("refreshed when it came back", shared::isGone);
	}

	@EngineTest
	void neverMoreHoldersThanAllowed(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..2", (builder) -> builder.leasesPerResource(2));
		List<Caller<Boolean>> users = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			int number = i;
			users.add(callers.run(() -> {
				for (int round = 0; round < 500; round++) {
					try (Lease<Probe> lease = pool.acquire()) {
						lease.get().use(2);
						if (round % 50 == number) {
							lease.invalidate();
						}
					}
				}
			}));
		}
		users.forEach(Caller::result);
		assertThat(factory.ledger().peak()).isLessThanOrEqualTo(2);
		assertThat(pool.state().counters().acquired()).isEqualTo(4000);
	}

	@EngineTest
	void idleSharedResourceIsEvicted(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..2",
				(builder) -> builder.leasesPerResource(2).timeToLive(Duration.ofMinutes(1)));
		List<Lease<Probe>> leases = Leases.take(pool, 4);
		clock.advance(Duration.ofMinutes(2));
		assertThat(factory.ledger().alive()).isEqualTo(2);
		Leases.giveBack(leases);
		clock.advance(Duration.ofMinutes(2));
		Eventually.becomes("evicted", () -> factory.ledger().alive() == 0);
	}

	@EngineTest
	void idleSharedResourceIsValidatedForItsFirstHolderOnly(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(), script(sayInvalid()));
		Pool<Probe> pool = pools.open(factory, "0..1",
				(builder) -> builder.leasesPerResource(2).validateAfterIdle(Duration.ZERO));
		Leases.makeIdle(pool, 1);
		Lease<Probe> first = callers.acquire(pool).result();
		assertThat(factory.checkCalls()).isEqualTo(1);
		Lease<Probe> second = callers.acquire(pool).result();
		assertThat(factory.checkCalls()).as("validations, of which one would take it from its holder").isEqualTo(1);
		assertThat(second.get()).isSameAs(first.get());
		first.close();
		second.close();
		Eventually.becomes("idle", () -> pool.state().resources().idle() == 1);
		try (Lease<Probe> fresh = callers.acquire(pool).result()) {
			assertThat(fresh.get().id()).as("after one that did not pass").isEqualTo(2);
			assertThat(factory.checkCalls()).isEqualTo(2);
		}
	}

}
