package io.github.managedpools.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.github.managedpools.Lease;
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
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;
import io.github.managedpools.testkit.Steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * A lease ends once and never affects another holder, in a pool that tracks its leases
 * and in one that does not.
 */
@Also(Promise.API)
class LeaseTests {

	@Scenario(Situation.STALE_AND_DOUBLE_RELEASE)
	@Rule(Invariant.RESOURCES_ARE_TOLD_APART_BY_IDENTITY)
	@Regression("ZPool destroyed a healthy resource that was equal to the broken one")
	@EngineTest
	void resourcesAreComparedByIdentity(Pools pools) throws Exception {
		for (boolean tracked : List.of(false, true)) {
			ScriptedFactory factory = pools.factory();
			Pool<Probe> pool = pools.open(factory, "0..3", (builder) -> builder.trackLeases(tracked));
			List<Lease<Probe>> leases = Leases.take(pool, 3);
			Probe broken = leases.get(1).get();
			assertThat(broken).as("all probes are equal").isEqualTo(leases.get(0).get());
			leases.get(1).invalidate();
			Leases.giveBack(leases);
			Eventually.becomes("gone", () -> factory.ledger().alive() == 2);
			assertThat(broken.isGone()).isTrue();
			Eventually.becomes("the others are idle", () -> pool.state().resources().idle() == 2);
		}
	}

	@Scenario(Situation.STALE_AND_DOUBLE_RELEASE)
	@Rule(Invariant.STALE_LEASE_IS_HARMLESS)
	@Regression("Stormpot, commons-pool2, Vibur, fast-object-pool: two releases lent one object twice")
	@EngineTest
	void secondReleaseDoesNothing(Pools pools) throws Exception {
		for (boolean tracked : List.of(false, true)) {
			Pool<Probe> pool = pools.open(pools.factory(), "0..2", (builder) -> builder.trackLeases(tracked));
			Lease<Probe> lease = pool.acquire();
			lease.close();
			lease.close();
			lease.invalidate();
			List<Lease<Probe>> both = Leases.take(pool, 2);
			assertThat(both.get(0).get()).isNotSameAs(both.get(1).get());
			Leases.giveBack(both);
			assertThat(pool.state().counters().released()).isEqualTo(3);
		}
	}

	@Scenario(Situation.STALE_AND_DOUBLE_RELEASE)
	@Rule(Invariant.STALE_LEASE_IS_HARMLESS)
	@EngineTest
	void lateReleaseDoesNotTouchTheNextHolder(Pools pools, Callers callers) throws Exception {
		for (boolean tracked : List.of(false, true)) {
			ScriptedFactory factory = pools.factory();
			Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.trackLeases(tracked));
			Lease<Probe> first = pool.acquire();
			Probe probe = first.get();
			first.close();
			Lease<Probe> second = callers.acquire(pool).result();
			assertThat(second.get()).isSameAs(probe);
			first.close();
			first.invalidate();
			assertThat(second.get()).isSameAs(probe);
			assertThat(pool.state().leases()).isEqualTo(1);
			assertThat(pool.tryAcquire()).isEmpty();
			second.close();
			assertThat(factory.ledger().destroyed()).isZero();
		}
	}

	@Scenario(Situation.STALE_AND_DOUBLE_RELEASE)
	@Rule(Invariant.STALE_LEASE_IS_HARMLESS)
	@EngineTest
	void useAfterReleaseIsRefused(Pools pools) throws Exception {
		for (boolean tracked : List.of(false, true)) {
			Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.trackLeases(tracked));
			Lease<Probe> lease = pool.acquire();
			lease.close();
			assertThatIllegalStateException().isThrownBy(lease::get).withMessageContaining(pool.name());
			Lease<Probe> next = pool.acquire();
			assertThatIllegalStateException().isThrownBy(lease::get);
			next.invalidate();
			assertThatIllegalStateException().isThrownBy(next::get);
		}
	}

	@Scenario(Situation.STALE_AND_DOUBLE_RELEASE)
	@Rule(Invariant.STALE_LEASE_IS_HARMLESS)
	@EngineTest
	void leaseThatIsJustBeingGivenBackShowsNothingThatCameAfterIt(Pools pools, Callers callers, Steps steps)
			throws Exception {
		for (boolean tracked : List.of(false, true)) {
			ScriptedFactory factory = pools.factory();
			Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.trackLeases(tracked));
			Lease<Probe> first = pool.acquire();
			Probe probe = first.get();
			Gate givingBack = steps.stopAt(StepPoint.SHELVED);
			Caller<Boolean> giver = callers.run(first::close);
			givingBack.awaitArrival();
			Lease<Probe> second = pool.acquire();
			assertThat(second.get()).isSameAs(probe);
			second.invalidate();
			Lease<Probe> third = pool.acquire();
			assertThat(third.get()).isNotSameAs(probe);
			assertThatIllegalStateException().isThrownBy(first::get);
			assertThatIllegalStateException().isThrownBy(second::get);
			first.close();
			first.invalidate();
			assertThat(pool.state().leases()).as("leases after the first was ended again").isEqualTo(1);
			givingBack.open();
			giver.result();
			assertThatIllegalStateException().isThrownBy(first::get);
			third.close();
		}
	}

	@Scenario(Situation.STALE_AND_DOUBLE_RELEASE)
	@Rule(Invariant.STALE_LEASE_IS_HARMLESS)
	@EngineTest
	@LongRun
	void oneOfTwoThreadsThatReleaseEndsTheLease(Pools pools, Callers callers) throws Exception {
		for (boolean tracked : List.of(false, true)) {
			ScriptedFactory factory = pools.factory();
			Pool<Probe> pool = pools.open(factory, "0..2", (builder) -> builder.trackLeases(tracked));
			for (int round = 0; round < 1000; round++) {
				Lease<Probe> lease = pool.acquire();
				Caller<Boolean> other = callers.run((round % 3 == 0) ? lease::invalidate : lease::close);
				lease.close();
				other.result();
				assertThat(pool.state().leases()).isZero();
			}
			assertThat(pool.state().counters().released()).isEqualTo(1000);
			assertThat(factory.ledger().peak()).isLessThanOrEqualTo(2);
		}
	}

	@EngineTest
	void leaseMayBeGivenBackByAnotherThread(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Lease<Probe> lease = pool.acquire();
		callers.run(lease::close).result();
		pool.acquire().close();
	}

	@EngineTest
	void releaseKeepsTheInterruptFlag(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		assertThat(callers.run(() -> {
			Lease<Probe> lease = pool.acquire();
			Thread.currentThread().interrupt();
			lease.close();
		}).flag()).isTrue();
	}

	@Scenario(Situation.PARALLEL_INVALIDATION)
	@EngineTest
	void invalidatedResourceIsReplacedWithoutAWait(Pools pools, Callers callers) {
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..1");
		// The clock stands still, so anything that waited for time to pass would wait for
		// ever
		List<Caller<Boolean>> tenners = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			tenners.add(callers.run(() -> {
				try (Lease<Probe> lease = pool.acquire()) {
					lease.get().use();
					lease.invalidate();
				}
			}));
		}
		tenners.forEach(Caller::result);
		Eventually.becomes("ten destroyed", () -> pool.state().counters().destroyed() == 10);
		assertThat(pool.state().counters().created()).isEqualTo(10);
		assertThat(factory.ledger().peak()).isEqualTo(1);
	}

	@EngineTest
	void useGivesTheResourceBackWhateverHappens(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().fatal((failure) -> failure instanceof IOException);
		Pool<Probe> pool = pools.open(factory, "0..1");
		assertThat(pool.<Integer, RuntimeException>use(Probe::id)).isEqualTo(1);
		IllegalArgumentException harmless = new IllegalArgumentException();
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> pool.use((probe) -> {
			throw harmless;
		})).isSameAs(harmless);
		assertThat(pool.<Integer, RuntimeException>use(Probe::id)).as("the same one").isEqualTo(1);
		assertThat(factory.ledger().destroyed()).isZero();
		IOException fatal = new IOException();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> pool.use((probe) -> {
			throw fatal;
		})).isSameAs(fatal);
		Eventually.becomes("destroyed", () -> factory.ledger().destroyed() == 1);
		assertThat(callers.call(() -> pool.use((probe) -> null)).result()).isNull();
	}

	@EngineTest
	void poolAndLeaseDescribeThemselves(Pools pools, Callers callers) throws Exception {
		for (boolean tracked : List.of(false, true)) {
			Pool<Probe> pool = pools.open(pools.factory(), "0..1", (builder) -> builder.trackLeases(tracked));
			Caller<Lease<Probe>> borrower = callers.acquire(pool);
			assertThat(pool).hasToString("Pool[%s, 0..1]".formatted(pool.name()));
			assertThat(borrower.result()).hasToString("Lease[pool=%s%s]".formatted(pool.name(),
					tracked ? ", thread=" + borrower.thread().getName() : ""));
			borrower.result().close();
		}
	}

	@Scenario(Situation.INTERRUPT_AT_EVERY_STEP)
	@EngineTest
	void interruptDuringUseLosesNothing(Pools pools, Callers callers) throws Exception {
		for (boolean tracked : List.of(false, true)) {
			Pool<Probe> pool = pools.open(pools.factory(), "0..2", (builder) -> builder.trackLeases(tracked));
			Gate using = new Gate();
			Caller<Boolean> cut = callers.run(() -> pool.use((probe) -> {
				using.pass();
				return probe.use();
			}));
			using.awaitArrival();
			assertThat(cut.interrupt().failure()).isInstanceOf(InterruptedException.class);
			Gate still = new Gate();
			Caller<Integer> flagged = callers.call(() -> pool.use((probe) -> {
				if (still.passIgnoringInterrupts()) {
					Thread.currentThread().interrupt();
				}
				return probe.use();
			}));
			still.awaitArrival();
			flagged.interrupt();
			still.open();
			assertThat(flagged.flag()).as("the user's own flag").isTrue();
			flagged.result();
			Leases.giveBack(Leases.take(pool, 2));
		}
	}

	@EngineTest
	void failureCountsAsFatalIfTheFactoryCannotSayWhetherItIs(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory().fatal((failure) -> {
			throw new IllegalStateException("can't tell");
		}), "0..1");
		IOException thrown = new IOException();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> pool.use((probe) -> {
			throw thrown;
		})).satisfies((ex) -> assertThat(ex.getSuppressed()).hasSize(1));
		Eventually.becomes("destroyed", () -> pool.state().counters().destroyed() == 1);
		assertThat(pool.state().counters().released()).isEqualTo(1);
	}

}
