package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.managedpools.AbandonedCreation;
import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.BackoffRange;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolSuspendedException;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.ForwardingClock;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Recorder;
import io.github.managedpools.testkit.Regression;
import io.github.managedpools.testkit.Script;
import io.github.managedpools.testkit.ScriptedFactory;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Creations have failed for as long as fail-fast-after says: callers fail at once.
 */
@Also(Promise.API)
class FailFastTests {

	private static final Duration AFTER = Duration.ofSeconds(5);

	private static final IOException REFUSED = new IOException("refused");

	private static final Script FAILS = script(part("socket"), fail(REFUSED));

	private static final Script WORKS = script(part("socket"));

	private final Gate connecting = new Gate();

	@EngineTest
	void callersWaitUntilCreationsHaveFailedForThatLong(Pools pools, Callers callers, ManualClock clock) {
		Pool<Probe> pool = open(pools, pools.factory().creates(FAILS), (builder) -> {
		});
		assertFailsAlone(callers.acquire(pool));
		clock.advance(AFTER.minusMillis(1));
		Caller<Lease<Probe>> early = callers.acquireAndWait(pool);
		assertThat(pool.state().failingFast()).isFalse();
		clock.advance(Duration.ofMillis(1));
		assertFailsFast(early);
		assertFailsFast(callers.acquire(pool));
		PoolState state = pool.state();
		assertThat(state.failingFast()).isTrue();
		assertThat(state.isFailing()).isTrue();
		assertThat(state.failingSince()).isEqualTo(Instant.parse("2000-01-01T00:00:00Z"));
		assertThat(state.pending()).isZero();
	}

	@EngineTest
	@Regression("ours: a thread that paused while it set the timer let callers wait past fail-fast-after")
	void timerThatIsSetLateIsReplaced(Pools pools, Callers callers, ManualClock clock) {
		PoolClock late = new ForwardingClock(clock) {

			@Override
			public Timer schedule(Runnable task, long nanos) {
				if (nanos == AFTER.toNanos() && clock.nanoTime() == 0) {
					clock.advance(AFTER.minusMillis(1));
				}
				return super.schedule(task, nanos);
			}

		};
		Pool<Probe> pool = open(pools, pools.factory().creates(FAILS), (builder) -> builder.clock(late));
		assertFailsAlone(callers.acquire(pool));
		Eventually.becomes("timer set late", () -> clock.nanoTime() > 0);
		Caller<Lease<Probe>> early = callers.acquireAndWait(pool);
		clock.advance(Duration.ofMillis(1));
		assertFailsFast(early);
	}

	@EngineTest
	void messageNamesThePoolTheTimeAndTheLastFailure(Pools pools, Callers callers, ManualClock clock) {
		ScriptedFactory factory = pools.factory().creates(FAILS, script(fail(new IOException("second"))));
		Pool<Probe> pool = open(pools, factory, (builder) -> builder.failFastAfter(Duration.ofMillis(100)));
		clock.advance(Duration.ofSeconds(1));
		callers.acquire(pool).join();
		attemptFails(pool, clock, 2);
		assertThat(callers.acquire(pool).failure()).isInstanceOf(ResourceCreationException.class)
			.hasMessage("Pool '%s' fails fast, because creations have failed since 2000-01-01T00:00:01Z and nothing "
				.formatted(pool.name()) + "can be lent; the last failure: java.io.IOException: second")
			.hasCauseInstanceOf(IOException.class);
	}

	@EngineTest
	void everyWaiterFailsAtOnce(Pools pools, Callers callers, ManualClock clock) {
		ScriptedFactory factory = pools.factory().creates(FAILS);
		Recorder recorder = new Recorder();
		Pool<Probe> pool = open(pools, factory, (builder) -> builder.listener(recorder));
		assertFailsAlone(callers.acquire(pool));
		List<Caller<Lease<Probe>>> waiting = new ArrayList<>();
		List<CompletableFuture<Lease<Probe>>> futures = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			waiting.add(callers.acquireAndWait(pool));
			futures.add(pool.acquireAsync());
		}
		clock.advance(AFTER);
		assertThat(waiting).allSatisfy(FailFastTests::assertFailsFast);
		assertThat(futures).allSatisfy((future) -> assertFailsFast(callers.call(() -> getNow(future))));
		assertThat(recorder.count("not acquired FAILED")).isEqualTo(7);
	}

	@EngineTest
	void futuresAndCallersWithoutTimeFailAtOnce(Pools pools, Callers callers, ManualClock clock) {
		Recorder recorder = new Recorder();
		Pool<Probe> pool = openFailingFast(pools, callers, clock, (builder) -> builder.listener(recorder));
		assertThat(pool.acquireAsync()).isCompletedExceptionally();
		assertFailsFast(callers.call(() -> getNow(pool.acquireAsync())));
		assertFailsFast(callers.call(() -> getNow(pool.acquireAsync(Duration.ZERO))));
		assertFailsFast(callers.call(() -> pool.acquire(Duration.ZERO)));
		assertFailsFast(callers.call(() -> pool.use((probe) -> probe)));
		assertFailsFast(callers.call(() -> getNow(pool.useAsync((probe) -> CompletableFuture.completedFuture(probe)))));
		assertThat(pool.tryAcquire()).as("it never throws for lack of a resource").isEmpty();
		assertThat(recorder.count("not acquired FAILED")).isEqualTo(7);
		assertThat(recorder.count("waiting")).isZero();
	}

	@EngineTest
	void sharedResourcesFailFastToo(Pools pools, Callers callers, ManualClock clock) {
		Pool<Probe> pool = openFailingFast(pools, callers, clock, (builder) -> builder.leasesPerResource(4));
		assertFailsFast(callers.acquire(pool));
		assertFailsFast(callers.call(() -> getNow(pool.acquireAsync())));
	}

	@Regression("ours: a tryAcquire during the only creation that may run had another one begin after it")
	@EngineTest
	void oneAttemptAtATimeGoesOnWithoutCallers(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().creates(FAILS, FAILS, script(pass(this.connecting)));
		Pool<Probe> pool = open(pools, factory,
				(builder) -> builder.size(SizeRange.of("0..5")).failFastAfter(Duration.ZERO));
		assertFailsAlone(callers.acquire(pool));
		attemptFails(pool, clock, 2);
		clock.advance(Duration.ofMinutes(1));
		this.connecting.awaitArrival();
		for (int i = 0; i < 3; i++) {
			assertFailsFast(callers.acquire(pool));
			assertThat(pool.tryAcquire()).isEmpty();
		}
		clock.advance(Duration.ofSeconds(1));
		assertThat(factory.ledger().begun()).hasSize(3);
		this.connecting.open();
		Eventually.becomes("it is idle", () -> pool.state().resources().idle() > 0);
		assertThat(factory.ledger().begun()).hasSize(3);
		assertThat(pool.state().failingFast()).isFalse();
		assertThat(pool.state().failingSince()).isNull();
	}

	@EngineTest
	void minimumIsProbedOneAttemptAtATime(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().creates(FAILS, script(pass(this.connecting)));
		Pool<Probe> pool = open(pools, factory,
				(builder) -> builder.size(SizeRange.of("3..5")).maxConcurrentCreations(1).failFastAfter(Duration.ZERO));
		Eventually.becomes("failed", () -> pool.state().failingFast());
		pool.reconfigure((settings) -> settings.maxConcurrentCreations(4));
		clock.advance(Duration.ofMinutes(1));
		this.connecting.awaitArrival();
		assertThat(pool.state().resources().creating()).isEqualTo(1);
		this.connecting.open();
		Eventually.becomes("the minimum is there", () -> pool.state().resources().idle() == 3);
		callers.acquire(pool).result().close();
	}

	@EngineTest
	void firstSuccessEndsIt(Pools pools, Callers callers, ManualClock clock) throws Exception {
		ScriptedFactory factory = pools.factory().creates(FAILS, script(pass(this.connecting)), FAILS);
		Pool<Probe> pool = open(pools, factory, (builder) -> {
		});
		assertFailsAlone(callers.acquire(pool));
		clock.advance(AFTER);
		assertFailsFast(callers.acquire(pool));
		// An attempt whose timer is set late would be one after a gap
		Eventually.becomes("the next attempt is scheduled", () -> clock.scheduled() > 0);
		clock.advance(Duration.ofMinutes(1));
		assertFailsFast(callers.acquire(pool));
		this.connecting.open();
		Eventually.becomes("one is idle", () -> pool.state().resources().idle() == 1);
		Lease<Probe> lease = callers.acquire(pool).result();
		Caller<Lease<Probe>> second = callers.acquire(pool);
		assertFailsAlone(second);
		Caller<Lease<Probe>> third = callers.acquireAndWait(pool);
		clock.advance(Duration.ofMillis(1));
		lease.close();
		third.result().close();
	}

	@EngineTest
	void attemptUnderWayGoesOnWhenItsCallerIsTold(Pools pools, Callers callers, ManualClock clock) throws Exception {
		for (AbandonedCreation abandoned : AbandonedCreation.values()) {
			Gate gate = new Gate();
			ScriptedFactory factory = pools.factory().creates(FAILS, script(part("socket"), pass(gate)));
			Pool<Probe> pool = open(pools, factory,
					(builder) -> builder.abandonedCreation(abandoned)
						.failFastAfter(Duration.ofMinutes(2))
						.acquireTimeout(Duration.ofHours(1)));
			assertFailsAlone(callers.acquire(pool));
			Caller<Lease<Probe>> waiting = callers.acquireAndWait(pool);
			clock.advance(Duration.ofMinutes(1));
			gate.awaitArrival();
			clock.advance(Duration.ofMinutes(1));
			assertFailsFast(waiting);
			gate.open();
			Eventually.becomes("one is idle", () -> pool.state().resources().idle() == 1);
			assertThat(factory.ledger().begun()).hasSize(2);
		}
	}

	@EngineTest
	void callersWaitAsLongAsAnythingIsLeased(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Pool<Probe> pool = open(pools, pools.factory().creates(WORKS, FAILS), (builder) -> {
		});
		Lease<Probe> lease = pool.acquire();
		assertFailsAlone(callers.acquire(pool));
		Caller<Lease<Probe>> waiting = callers.acquireAndWait(pool);
		clock.advance(AFTER.multipliedBy(2));
		assertThat(waiting.isDone()).isFalse();
		assertThat(pool.state().failingFast()).isFalse();
		lease.close();
		waiting.result().close();
	}

	@EngineTest
	void waitersFailWhenTheLastResourceIsLost(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Gate destroying = new Gate();
		ScriptedFactory factory = pools.factory().creates(WORKS, FAILS).destroys(script(pass(destroying)));
		Pool<Probe> pool = open(pools, factory, (builder) -> builder.failFastAfter(Duration.ofMillis(1)));
		Lease<Probe> lease = pool.acquire();
		assertFailsAlone(callers.acquire(pool));
		Caller<Lease<Probe>> waiting = callers.acquireAndWait(pool);
		clock.advance(Duration.ofSeconds(1));
		assertThat(waiting.isDone()).isFalse();
		lease.invalidate();
		assertFailsFast(waiting);
		destroying.open();
	}

	@Regression("ours: one failure long ago made callers fail at once when the last resource had aged, "
			+ "although nothing had been tried since")
	@EngineTest
	void oldFailureDoesNotCountIfTheFactoryWasNotCalledSince(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory factory = pools.factory().creates(WORKS, FAILS, WORKS);
		Pool<Probe> pool = open(pools, factory, (builder) -> {
		});
		Lease<Probe> lease = pool.acquire();
		assertFailsAlone(callers.acquire(pool));
		clock.advance(Duration.ofHours(1));
		lease.invalidate();
		callers.acquire(pool).result().close();
	}

	@EngineTest
	void callersOfASuspendedPoolWaitInsteadOfFailingFast(Pools pools, Callers callers, ManualClock clock) {
		Pool<Probe> pool = openFailingFast(pools, callers, clock, (builder) -> {
		});
		pool.suspend();
		assertThat(pool.state().failingFast()).isFalse();
		Caller<Lease<Probe>> impatient = callers.call(() -> pool.acquire(Duration.ofSeconds(1))).awaitWaiting();
		Caller<Lease<Probe>> patient = callers.acquireAndWait(pool);
		clock.advance(Duration.ofSeconds(1));
		assertThat(impatient.failure()).isInstanceOf(PoolSuspendedException.class);
		pool.resume();
		assertFailsFast(patient);
	}

	@EngineTest
	void pauseOfAnHourDoesNotCountAsFailing(Pools pools, Callers callers, ManualClock clock) {
		ScriptedFactory factory = pools.factory().creates(FAILS, FAILS, WORKS);
		Pool<Probe> pool = open(pools, factory, (builder) -> builder.acquireTimeout(Duration.ofDays(1)));
		assertFailsAlone(callers.acquire(pool));
		attemptFails(pool, clock, 2);
		pool.suspend();
		Caller<Lease<Probe>> waiting = callers.acquireAndWait(pool);
		clock.advance(Duration.ofHours(1));
		pool.resume();
		waiting.result().close();
	}

	@EngineTest
	void callersOfAClosedPoolLearnThatItIsClosed(Pools pools, Callers callers, ManualClock clock) {
		Pool<Probe> pool = openFailingFast(pools, callers, clock, (builder) -> {
		});
		pool.close();
		assertThat(callers.acquire(pool).failure()).isInstanceOf(PoolClosedException.class);
		assertThat(callers.call(() -> getNow(pool.acquireAsync())).failure()).isInstanceOf(PoolClosedException.class);
	}

	@EngineTest
	void poolWithAMaximumOfZeroLetsCallersWait(Pools pools, Callers callers, ManualClock clock) {
		Pool<Probe> pool = openFailingFast(pools, callers, clock, (builder) -> {
		});
		pool.resize(SizeRange.of("0..0"));
		Caller<Lease<Probe>> waiting = callers.acquireAndWait(pool);
		clock.advance(Duration.ofSeconds(30));
		assertThat(waiting.failure()).isInstanceOf(AcquireTimeoutException.class);
	}

	@EngineTest
	void settingChangesWhileThePoolRuns(Pools pools, Callers callers, ManualClock clock) {
		Pool<Probe> pool = open(pools, pools.factory().creates(FAILS), (builder) -> builder.failFastAfter(null));
		assertFailsAlone(callers.acquire(pool));
		Caller<Lease<Probe>> waiting = callers.acquireAndWait(pool);
		clock.advance(Duration.ofSeconds(1));
		assertThat(waiting.isDone()).isFalse();
		pool.reconfigure((settings) -> settings.failFastAfter(Duration.ofSeconds(1)));
		assertFailsFast(waiting);
		pool.reconfigure((settings) -> settings.failFastAfter(Duration.ofSeconds(20)));
		Caller<Lease<Probe>> second = callers.acquireAndWait(pool);
		pool.reconfigure((settings) -> settings.failFastAfter(Duration.ofSeconds(10)));
		clock.advance(Duration.ofSeconds(8));
		assertThat(second.isDone()).isFalse();
		clock.advance(Duration.ofSeconds(1));
		assertFailsFast(second);
		pool.reconfigure((settings) -> settings.failFastAfter(null));
		Caller<Lease<Probe>> third = callers.acquireAndWait(pool);
		clock.advance(Duration.ofSeconds(10));
		assertThat(third.isDone()).isFalse();
		pool.close();
		assertThat(third.failure()).isInstanceOf(PoolClosedException.class);
	}

	@EngineTest
	void zeroMeansFromTheFirstFailureOn(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(pass(this.connecting), fail(REFUSED)), FAILS);
		Pool<Probe> pool = open(pools, factory,
				(builder) -> builder.maxConcurrentCreations(1).failFastAfter(Duration.ZERO));
		Caller<Lease<Probe>> first = callers.acquireAndWait(pool);
		this.connecting.awaitArrival();
		Caller<Lease<Probe>> second = callers.acquireAndWait(pool);
		this.connecting.open();
		assertFailsAlone(first);
		assertFailsFast(second);
	}

	@EngineTest
	void nothingIsLeftOnTheClock(Pools pools, Callers callers, ManualClock clock) {
		Pool<Probe> pool = open(pools, pools.factory().creates(FAILS),
				(builder) -> builder.failFastAfter(Duration.ofHours(1)));
		assertFailsAlone(callers.acquire(pool));
		pool.close();
		assertThat(clock.scheduled()).isZero();
	}

	private Pool<Probe> openFailingFast(Pools pools, Callers callers, ManualClock clock,
			Consumer<PoolBuilder<Probe>> settings) {
		Pool<Probe> pool = open(pools, pools.factory().creates(FAILS), settings);
		assertFailsAlone(callers.acquire(pool));
		clock.advance(AFTER);
		return pool;
	}

	private static Pool<Probe> open(Pools pools, ScriptedFactory factory, Consumer<PoolBuilder<Probe>> settings) {
		return pools.open(factory, "0..2", (builder) -> {
			builder.failFastAfter(AFTER).createBackoff(BackoffRange.of("1m..1m")).createTimeout(Duration.ofHours(1));
			settings.accept(builder);
		});
	}

	/**
	 * Advances the clock until the given number of attempts has failed.
	 */
	private static void attemptFails(Pool<Probe> pool, ManualClock clock, int attempts) {
		Eventually.becomes("failed again", () -> {
			if (pool.state().failingCreations() >= attempts) {
				return true;
			}
			clock.advance(Duration.ofSeconds(1));
			return Boolean.FALSE;
		});
	}

	private static void assertFailsAlone(Caller<?> caller) {
		assertThat(caller.failure()).isInstanceOf(ResourceCreationException.class)
			.hasMessageContaining("could not create a resource")
			.hasCause(REFUSED);
	}

	private static void assertFailsFast(Caller<?> caller) {
		assertThat(caller.failure()).isInstanceOf(ResourceCreationException.class)
			.hasMessageContaining("fails fast")
			.hasCause(REFUSED);
	}

	private static <V> V getNow(CompletableFuture<V> future) throws Exception {
		try {
			return future.get(Eventually.BOUND.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			throw (Exception) ex.getCause();
		}
	}

}
