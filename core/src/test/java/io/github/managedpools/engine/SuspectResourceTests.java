package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Script;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Steps;

import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.sayInvalid;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * A resource in doubt is validated before any caller gets it, however it gets to that
 * caller, and one that is found broken puts the others in doubt.
 */
@Rule(Invariant.DOUBTFUL_RESOURCE_IS_CHECKED_FIRST)
@Also(Promise.API)
class SuspectResourceTests {

	private static final IOException FAILED = new IOException("connection reset");

	@Regression("eight dead connections went from hand to hand, never idle for long enough to be validated: 12,476 calls failed and none succeeded")
	@EngineTest
	void resourceWhoseWorkFailedIsValidatedBeforeItIsLentAgain(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(sayInvalid()));
		Pool<Probe> pool = pools.open(factory, "0..1");
		assertThatIOException().isThrownBy(() -> pool.use((probe) -> fail()));
		assertThat(factory.checkCalls()).as("checks while no caller needs it").isZero();
		assertThat(pool.<Integer, RuntimeException>use(Probe::id)).as("the next one").isEqualTo(2);
		assertThat(factory.checkCalls()).isEqualTo(1);
	}

	@EngineTest
	void suspectResourcesAreCounted(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory().checks(script()), "0..2");
		Lease<Probe> suspect = pool.acquire();
		Lease<Probe> broken = pool.acquire();
		assertThat(pool.state().resources().suspect()).isZero();
		suspect.suspect();
		assertThat(pool.state().resources().suspect()).as("leased").isEqualTo(1);
		suspect.close();
		assertThat(pool.state().resources().suspect()).as("idle").isEqualTo(1);
		Lease<Probe> validated = pool.acquire();
		assertThat(pool.state().resources().suspect()).as("validated").isZero();
		broken.invalidate();
		assertThat(pool.state().resources().suspect()).as("beside a broken one").isEqualTo(1);
		validated.close();
	}

	@EngineTest
	void resourceThatPassesIsTrustedAgain(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script());
		Pool<Probe> pool = pools.open(factory, "0..1");
		assertThatIOException().isThrownBy(() -> pool.use((probe) -> fail()));
		for (int i = 0; i < 3; i++) {
			assertThat(pool.<Integer, RuntimeException>use(Probe::id)).isEqualTo(1);
		}
		assertThat(factory.checkCalls()).isEqualTo(1);
	}

	@EngineTest
	void holderMayPutItsResourceInDoubt(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script());
		Pool<Probe> pool = pools.open(factory, "0..1");
		Lease<Probe> lease = pool.acquire();
		lease.suspect();
		lease.suspect();
		assertThat(lease.get().id()).as("the lease goes on").isEqualTo(1);
		lease.close();
		pool.acquire().close();
		assertThat(factory.checkCalls()).isEqualTo(1);
	}

	@EngineTest
	void leaseThatIsOverPutsNothingInDoubt(Pools pools) throws Exception {
		for (boolean tracks : List.of(false, true)) {
			ScriptedFactory factory = pools.factory().checks(script());
			Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.trackLeases(tracks));
			Lease<Probe> over = pool.acquire();
			over.close();
			over.suspect();
			Lease<Probe> next = pool.acquire();
			over.suspect();
			next.close();
			pool.acquire().close();
			assertThat(factory.checkCalls()).isZero();
		}
	}

	@EngineTest
	void waiterGetsASuspectResourceOnlyOnceItHasPassed(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		Gate gate = new Gate();
		ScriptedFactory factory = pools.factory().checks(script(pass(gate)));
		Pool<Probe> pool = pools.open(factory, "0..1");
		Lease<Probe> lease = pool.acquire();
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		clock.advance(Duration.ofSeconds(1));
		lease.suspect();
		lease.close();
		gate.awaitArrival();
		assertThat(waiter.isDone()).isFalse();
		gate.open();
		try (Lease<Probe> delivered = waiter.result()) {
			assertThat(delivered.get().id()).isEqualTo(1);
		}
	}

	@EngineTest
	void waiterGetsANewResourceInsteadOfABrokenOne(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(sayInvalid()));
		Pool<Probe> pool = pools.open(factory, "0..1");
		Lease<Probe> lease = pool.acquire();
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		lease.suspect();
		lease.close();
		try (Lease<Probe> delivered = waiter.result()) {
			assertThat(delivered.get().id()).isEqualTo(2);
		}
	}

	@EngineTest
	void futureGetsNoSuspectResourceEither(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(sayInvalid()));
		Pool<Probe> pool = pools.open(factory, "0..1");
		CompletableFuture<Object> failed = pool.useAsync((probe) -> CompletableFuture.failedFuture(FAILED));
		Eventually.becomes("failed", failed::isCompletedExceptionally);
		try (Lease<Probe> lease = pool.acquireAsync().join()) {
			assertThat(lease.get().id()).isEqualTo(2);
		}
		Lease<Probe> held = pool.acquire();
		CompletableFuture<Lease<Probe>> waiter = pool.acquireAsync();
		held.suspect();
		held.close();
		try (Lease<Probe> lease = waiter.join()) {
			assertThat(lease.get().id()).isEqualTo(3);
		}
	}

	@EngineTest
	void brokenResourcePutsIdleAndLeasedOnesInDoubt(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(sayInvalid()));
		Pool<Probe> pool = pools.open(factory, "0..3");
		List<Lease<Probe>> leases = Leases.take(pool, 3);
		leases.get(0).close();
		leases.get(1).invalidate();
		leases.get(2).close();
		assertThat(factory.checkCalls()).as("checks while no caller needs them").isZero();
		Leases.giveBack(Leases.take(pool, 3));
		assertThat(factory.checkCalls()).isEqualTo(2);
		assertThat(factory.ledger().begun()).hasSize(6);
		assertThat(factory.ledger().begun().subList(0, 3)).allSatisfy((probe) -> {
			Eventually.becomes("gone", () -> probe.destructions() == 1);
		});
	}

	@EngineTest
	void newResourceIsNotInDoubtBecauseOfAnOlderOne(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script());
		Pool<Probe> pool = pools.open(factory, "0..2");
		Lease<Probe> first = pool.acquire();
		first.invalidate();
		pool.acquire().close();
		pool.acquire().close();
		assertThat(factory.checkCalls()).isZero();
	}

	@EngineTest
	void newResourceIsInDoubtIfAnotherIsFoundBrokenBeforeItIsDelivered(Pools pools, Callers callers, Steps steps)
			throws Exception {
		Gate check = new Gate();
		ScriptedFactory factory = pools.factory()
			.checks(script(sayInvalid()), script(pass(check), sayInvalid()), script());
		Pool<Probe> pool = pools.open(factory, "0..2", (builder) -> builder.validateAfterIdle(Duration.ZERO));
		Leases.makeIdle(pool, 2);
		Gate delivery = steps.stopAt(StepPoint.ENTERED);
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		check.awaitArrival();
		delivery.awaitArrival();
		check.open();
		Eventually.becomes("found broken", () -> pool.state().counters().destroyed() == 2);
		delivery.open();
		try (Lease<Probe> lease = caller.result()) {
			assertThat(lease.get().isFinished()).isTrue();
		}
		Eventually.becomes("validated", () -> factory.checkCalls() == 3);
	}

	@EngineTest
	void doubtThatArisesDuringAValidationLeadsToAnother(Pools pools, Callers callers) throws Exception {
		Gate gate = new Gate();
		ScriptedFactory factory = pools.factory().checks(script(pass(gate)), script());
		Pool<Probe> pool = pools.open(factory, "0..2");
		List<Lease<Probe>> leases = Leases.take(pool, 2);
		leases.get(0).suspect();
		leases.get(0).close();
		Caller<Lease<Probe>> caller = callers.acquireAndWait(pool);
		gate.awaitArrival();
		leases.get(1).invalidate();
		gate.open();
		caller.result().close();
		Leases.giveBack(Leases.take(pool, 2));
		assertThat(factory.checkCalls()).as("checks of the first").isEqualTo(2);
	}

	@EngineTest
	void sharedResourceInDoubtGetsNoFurtherHolder(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(sayInvalid()));
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.leasesPerResource(4));
		Lease<Probe> one = pool.acquire();
		Lease<Probe> other = pool.acquire();
		one.suspect();
		assertThat(pool.tryAcquire()).as("shared although it is in doubt").isEmpty();
		one.close();
		assertThat(pool.tryAcquire()).isEmpty();
		assertThat(factory.checkCalls()).as("checks beside a holder").isZero();
		Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
		other.close();
		try (Lease<Probe> lease = waiter.result()) {
			assertThat(lease.get().id()).isEqualTo(2);
		}
	}

	@EngineTest
	void doubtStaysWithItsKey(Pools pools) throws Exception {
		Family family = pools.openKeyed(true, (builder) -> builder.size(SizeRange.of("0..1")));
		family.factory("a").checks(script(sayInvalid())).resets(script());
		family.factory("b").checks(script(sayInvalid())).resets(script());
		KeyedPool<String, Probe> pool = family.pool();
		pool.acquire("b").close();
		assertThatIOException().isThrownBy(() -> pool.use("a", (probe) -> fail()));
		pool.acquire("a").close();
		assertThat(family.factory("a").checkCalls()).isEqualTo(1);
		pool.acquire("b").close();
		assertThat(family.factory("b").checkCalls()).isZero();
	}

	@EngineTest
	void factoryThatDoesNotValidateSuspectsNothing(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory().fatal((failure) -> false);
		Pool<Probe> pool = pools.open(factory, "0..2");
		assertThatIOException().isThrownBy(() -> pool.use((probe) -> fail()));
		try (Lease<Probe> lease = pool.acquire()) {
			assertThat(lease.get().id()).isEqualTo(1);
			lease.suspect();
		}
		assertThat(pool.<Integer, RuntimeException>use(Probe::id)).isEqualTo(1);
		assertThat(factory.ledger().destroyed()).isZero();
	}

	@Regression("two resources, six busy threads, all connections killed: no good call and 1,344 bad ones with one validation")
	@EngineTest
	void withValidateAfterIdleOfZeroAWaiterGetsNoResourceThatWasNotValidated(Pools pools, Callers callers)
			throws Exception {
		ScriptedFactory factory = pools.factory().checks(script());
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.validateAfterIdle(Duration.ZERO));
		Lease<Probe> held = pool.acquire();
		for (int i = 1; i <= 3; i++) {
			Caller<Lease<Probe>> waiter = callers.acquireAndWait(pool);
			held.close();
			held = waiter.result();
			assertThat(factory.checkCalls()).as("checks before the hand-over").isEqualTo(i);
		}
		held.close();
	}

	@EngineTest
	void suspectResourcesAreValidatedSideBySide(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(Script.hang()));
		Pool<Probe> pool = pools.open(factory, "0..4", (builder) -> builder.maxConcurrentCreations(4));
		List<Lease<Probe>> leases = Leases.take(pool, 4);
		leases.forEach(Lease::suspect);
		List<Caller<Lease<Probe>>> waiters = List.of(callers.acquireAndWait(pool), callers.acquireAndWait(pool),
				callers.acquireAndWait(pool), callers.acquireAndWait(pool));
		Leases.giveBack(leases);
		Eventually.becomes("all are checked at once", () -> factory.checkCalls() == 4);
		clock.advance(pool.settings().checkTimeout());
		for (Caller<Lease<Probe>> waiter : waiters) {
			try (Lease<Probe> lease = waiter.result()) {
				assertThat(lease.get().id()).isGreaterThan(4);
			}
		}
	}

	@EngineTest
	void callerWithoutTimeGetsNoSuspectResource(Pools pools) throws Exception {
		ScriptedFactory factory = pools.factory().checks(script(sayInvalid()));
		Pool<Probe> pool = pools.open(factory, "0..1");
		assertThatIOException().isThrownBy(() -> pool.use((probe) -> fail()));
		assertThatExceptionOfType(AcquireTimeoutException.class).isThrownBy(() -> pool.acquire(Duration.ZERO));
		assertThat(factory.checkCalls()).isEqualTo(1);
	}

	private static Object fail() throws IOException {
		throw FAILED;
	}

}
