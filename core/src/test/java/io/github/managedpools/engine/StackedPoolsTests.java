package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.managedpools.AbandonedCreation;
import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClosedException;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Garbage;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.ScriptedFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * A resource leases a part of itself from another pool.
 */
@Rule(Invariant.CLEANUP_IS_REGISTERED_WITH_THE_CHANGE)
class StackedPoolsTests {

	private static final Duration DESTROY_TIMEOUT = Duration.ofSeconds(10);

	private static final IOException BROKEN = new IOException("broken");

	@EngineTest
	void partIsGivenBackWhenTheResourceHasEnded(Pools pools) throws Exception {
		ScriptedFactory sessions = pools.factory();
		Pool<Probe> lower = pools.open(sessions, "0..1");
		List<String> order = new CopyOnWriteArrayList<>();
		try (Upper upper = new Upper(pools, (scope) -> {
			scope.onDestroy(() -> order.add("first " + lower.state().leases()));
			Probe part = scope.lease(lower);
			scope.onDestroy(() -> order.add("last " + lower.state().leases()));
			return part;
		})) {
			upper.pool.acquire().close();
			assertThat(lower.state().leases()).as("an idle resource keeps its part").isEqualTo(1);
			assertThat(upper.pool.leansOn()).containsExactly(lower.name());
			assertThat(lower.leansOn()).isEmpty();
			upper.pool.acquire().invalidate();
			Eventually.becomes("given back", () -> lower.state().resources().idle() == 1);
			Eventually.becomes("all undone", () -> order.size() == 2);
			assertThat(order).containsExactly("last 1", "first 0");
			assertThat(sessions.ledger().destroyed()).isZero();
		}
	}

	@EngineTest
	void creationThatFailsHalfWayGivesThePartBack(Pools pools, Callers callers) {
		ScriptedFactory sessions = pools.factory();
		Pool<Probe> lower = pools.open(sessions, "0..1");
		try (Upper upper = new Upper(pools, (scope) -> {
			scope.lease(lower);
			throw BROKEN;
		})) {
			Caller<Lease<Object>> caller = callers.acquire(upper.pool);
			assertThat(caller.failure()).isInstanceOf(ResourceCreationException.class).hasCause(BROKEN);
			assertThat(lower.state().resources().idle()).isEqualTo(1);
		}
	}

	@EngineTest
	void partOfAResourceWhoseDestructionThrowsIsInvalidated(Pools pools) throws Exception {
		ScriptedFactory sessions = pools.factory();
		Pool<Probe> lower = pools.open(sessions, "0..1");
		try (Upper upper = new Upper(pools, (scope) -> scope.lease(lower))) {
			upper.destroying = () -> {
				throw BROKEN;
			};
			upper.pool.acquire().invalidate();
			Eventually.becomes("destroyed", () -> sessions.ledger().destroyed() == 1);
		}
	}

	@EngineTest
	void partIsInvalidatedIfTheUndoOfALaterStepThrows(Pools pools) throws Exception {
		ScriptedFactory sessions = pools.factory();
		Pool<Probe> lower = pools.open(sessions, "0..2");
		try (Upper upper = new Upper(pools, (scope) -> {
			Probe earlier = scope.lease(lower);
			scope.onDestroy(() -> {
				throw BROKEN;
			});
			scope.lease(lower);
			return earlier;
		})) {
			upper.pool.acquire().invalidate();
			Eventually.becomes("only the earlier one", () -> lower.state().resources().total() == 1);
			assertThat(sessions.ledger().destroyed()).isEqualTo(1);
			assertThat(lower.state().resources().idle()).isEqualTo(1);
		}
	}

	@EngineTest
	void partOfAResourceWhoseDestructionIsGivenUpOnIsInvalidated(Pools pools, ManualClock clock) throws Exception {
		ScriptedFactory sessions = pools.factory();
		Pool<Probe> lower = pools.open(sessions, "0..1");
		Gate hanging = new Gate();
		try (Upper upper = new Upper(pools, (scope) -> scope.lease(lower))) {
			upper.destroying = hanging::passIgnoringInterrupts;
			upper.pool.acquire().invalidate();
			hanging.awaitArrival();
			assertThat(lower.state().leases()).isEqualTo(1);
			clock.advance(DESTROY_TIMEOUT);
			Eventually.becomes("destroyed", () -> sessions.ledger().destroyed() == 1);
			hanging.open();
		}
	}

	@EngineTest
	void partOfACreationThatIgnoresItsInterruptIsInvalidated(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory sessions = pools.factory();
		Pool<Probe> lower = pools.open(sessions, "0..1");
		Gate hanging = new Gate();
		try (Upper upper = new Upper(pools, (scope) -> {
			Probe part = scope.lease(lower);
			hanging.passIgnoringInterrupts();
			return part;
		})) {
			Caller<Lease<Object>> caller = callers.acquire(upper.pool);
			hanging.awaitArrival();
			clock.advance(Upper.CREATE_TIMEOUT);
			clock.advance(DESTROY_TIMEOUT);
			assertThat(caller.failure()).isInstanceOf(ResourceCreationException.class);
			Eventually.becomes("destroyed", () -> sessions.ledger().destroyed() == 1);
			hanging.open();
		}
	}

	@EngineTest
	void creationThatIsInterruptedWhileItWaitsForThePartHoldsNothing(Pools pools, Callers callers) throws Exception {
		Pool<Probe> lower = pools.open(pools.factory(), "0..1");
		Lease<Probe> other = lower.acquire();
		try (Upper upper = new Upper(pools, (scope) -> scope.lease(lower))) {
			Caller<Lease<Object>> caller = callers.acquire(upper.pool);
			Eventually.becomes("the creation waits", () -> lower.state().pending() == 1);
			caller.interrupt();
			assertThat(caller.failure()).isInstanceOf(InterruptedException.class);
			Eventually.becomes("nothing waits", () -> lower.state().pending() == 0);
			Eventually.becomes("nothing is built", () -> upper.pool.state().resources().creating() == 0);
			other.close();
			assertThat(lower.state().resources().idle()).isEqualTo(1);
			upper.pool.acquire().close();
		}
	}

	@EngineTest
	void createTimeoutEndsTheWaitForThePart(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Pool<Probe> lower = pools.open(pools.factory(), "0..1",
				(builder) -> builder.acquireTimeout(Duration.ofHours(1)));
		Lease<Probe> other = lower.acquire();
		try (Upper upper = new Upper(pools, (scope) -> scope.lease(lower))) {
			Caller<Lease<Object>> caller = callers.acquire(upper.pool);
			Eventually.becomes("the creation waits", () -> lower.state().pending() == 1);
			clock.advance(Upper.CREATE_TIMEOUT);
			assertThat(caller.failure()).isInstanceOf(ResourceCreationException.class)
				.hasRootCauseInstanceOf(InterruptedException.class);
			assertThat(lower.state().pending()).isZero();
			other.close();
		}
	}

	@EngineTest
	void timeoutOfThePartFailsTheCreation(Pools pools, Callers callers, ManualClock clock) throws Exception {
		Pool<Probe> lower = pools.open(pools.factory(), "0..1",
				(builder) -> builder.acquireTimeout(Duration.ofSeconds(1)));
		Lease<Probe> other = lower.acquire();
		try (Upper upper = new Upper(pools, (scope) -> scope.lease(lower))) {
			Caller<Lease<Object>> caller = callers.acquire(upper.pool);
			Eventually.becomes("the creation waits", () -> lower.state().pending() == 1);
			Eventually.becomes("it fails", () -> {
				clock.advance(Duration.ofMillis(100));
				return caller.isDone();
			});
			assertThat(caller.failure()).isInstanceOf(ResourceCreationException.class)
				.hasCauseInstanceOf(AcquireTimeoutException.class);
			other.close();
		}
	}

	@EngineTest
	void closedPoolOfThePartFailsTheCreation(Pools pools, Callers callers) {
		Pool<Probe> lower = pools.open(pools.factory(), "0..1");
		lower.close();
		try (Upper upper = new Upper(pools, (scope) -> scope.lease(lower))) {
			assertThat(callers.acquire(upper.pool).failure()).hasCauseInstanceOf(PoolClosedException.class);
		}
	}

	@EngineTest
	void closingInterruptsTheWaitForThePart(Pools pools, Callers callers) throws Exception {
		Pool<Probe> lower = pools.open(pools.factory(), "0..1");
		Lease<Probe> other = lower.acquire();
		try (Upper upper = new Upper(pools, (scope) -> scope.lease(lower))) {
			Caller<Lease<Object>> caller = callers.acquire(upper.pool);
			Eventually.becomes("the creation waits", () -> lower.state().pending() == 1);
			assertThat(upper.pool.shutdown(Duration.ZERO).get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS).isClean())
				.isTrue();
			assertThat(caller.failure()).isInstanceOf(PoolClosedException.class);
			assertThat(lower.state().pending()).isZero();
			other.close();
		}
	}

	@EngineTest
	void partThatIsLeasedAfterTheEndOfTheScopeIsGivenBack(Pools pools) throws Exception {
		Pool<Probe> lower = pools.open(pools.factory(), "0..1");
		AtomicReference<CreationScope> leaked = new AtomicReference<>();
		try (Upper upper = new Upper(pools, (scope) -> {
			leaked.set(scope);
			return new Object();
		})) {
			upper.pool.acquire().invalidate();
			Eventually.becomes("gone", () -> upper.pool.state().resources().total() == 0);
			assertThatIllegalStateException().isThrownBy(() -> leaked.get().lease(lower))
				.withMessageContaining("The creation is over");
			assertThat(lower.state().leases()).isZero();
		}
	}

	@EngineTest
	void scopeThatEndsDuringTheWaitForThePartGetsNone(Pools pools, Callers callers, ManualClock clock)
			throws Exception {
		ScriptedFactory sessions = pools.factory();
		Pool<Probe> lower = pools.open(sessions, "0..1", (builder) -> builder.acquireTimeout(Duration.ofHours(1)));
		Lease<Probe> other = lower.acquire();
		AtomicReference<CreationScope> leaked = new AtomicReference<>();
		try (Upper upper = new Upper(pools, (scope) -> {
			leaked.set(scope);
			return new Object();
		})) {
			Lease<Object> resource = upper.pool.acquire();
			Caller<Probe> late = callers.call(() -> leaked.get().lease(lower));
			Eventually.becomes("it waits", () -> lower.state().pending() == 1);
			resource.invalidate();
			Eventually.becomes("gone", () -> upper.pool.state().resources().total() == 0);
			other.close();
			assertThat(late.failure()).isInstanceOf(IllegalStateException.class);
			assertThat(lower.state().resources().idle()).isEqualTo(1);
		}
	}

	@EngineTest
	void partThatFailsTheCheckOfTheFactoryIsReplacedByAnother(Pools pools) throws Exception {
		ScriptedFactory sessions = pools.factory();
		Pool<Probe> lower = pools.open(sessions, "0..2");
		AtomicInteger checks = new AtomicInteger();
		try (Upper upper = new Upper(pools, (scope) -> scope.lease(lower, (part) -> {
			if (checks.incrementAndGet() == 1) {
				throw BROKEN;
			}
			return part.id() != 2;
		}))) {
			Lease<Object> lease = upper.pool.acquire();
			assertThat(((Probe) lease.get()).id()).isEqualTo(3);
			lease.invalidate();
			Eventually.becomes("given back", () -> lower.state().resources().idle() == 1);
			Eventually.becomes("the others destroyed", () -> sessions.ledger().destroyed() == 2);
		}
	}

	@EngineTest
	void creationFailsIfNoPartPassesTheCheck(Pools pools, Callers callers) {
		ScriptedFactory sessions = pools.factory();
		Pool<Probe> lower = pools.open(sessions, "0..2");
		try (Upper upper = new Upper(pools, (scope) -> scope.lease(lower, (part) -> false))) {
			assertThat(callers.acquire(upper.pool).failure()).hasRootCauseInstanceOf(IllegalStateException.class)
				.hasMessageContaining("has lent 3 parts");
			Eventually.becomes("all destroyed", () -> sessions.ledger().destroyed() == 3);
		}
	}

	@EngineTest
	void partAtFaultIsInvalidatedWhenTheResourceBreaks(Pools pools) throws Exception {
		ScriptedFactory sessions = pools.factory();
		Pool<Probe> lower = pools.open(sessions, "0..1");
		AtomicInteger dead = new AtomicInteger();
		try (Upper upper = new Upper(pools, (scope) -> scope.lease(lower, (part) -> part.id() != dead.get()))) {
			Lease<Object> lease = upper.pool.acquire();
			dead.set(1);
			lease.invalidate();
			Eventually.becomes("destroyed", () -> sessions.ledger().destroyed() == 1);
			upper.pool.acquire().close();
		}
	}

	@EngineTest
	void partOfAKeyedPoolIsGivenBack(Pools pools) throws Exception {
		KeyedPool<String, Probe> lower = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1"))).pool();
		try (Upper upper = new Upper(pools,
				(scope) -> List.of(scope.lease(lower, "a"), scope.lease(lower, "b", (part) -> part.id() > 0)))) {
			Lease<Object> lease = upper.pool.acquire();
			assertThat(lower.state().leases()).isEqualTo(2);
			assertThat(upper.pool.leansOn()).containsExactly(lower.name());
			lease.invalidate();
			Eventually.becomes("given back", () -> lower.state().resources().idle() == 2);
		}
	}

	@EngineTest
	void keyedPoolLeansOnThePoolsOfAllItsKeys(Pools pools) throws Exception {
		Pool<Probe> one = pools.open(pools.factory(), "0..1");
		Pool<Probe> other = pools.open(pools.factory(), "0..1");
		try (KeyedPool<Pool<Probe>, Probe> upper = KeyedPool
			.<Pool<Probe>, Probe>builder((pool, scope) -> scope.lease(pool))
			.clock(pools.clock())
			.build()) {
			upper.acquire(one).close();
			upper.acquire(other).close();
			assertThat(upper.leansOn()).containsExactlyInAnyOrder(one.name(), other.name());
			assertThat(upper.shutdown(Duration.ZERO).get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS).isClean())
				.isTrue();
		}
		assertThat(one.state().leases() + other.state().leases()).isZero();
	}

	@EngineTest
	void leaseOfAPartIsNeverLost(Pools pools) throws Exception {
		Pool<Probe> lower = pools.open(pools.factory(), "0..1", (builder) -> builder.trackLeases(true));
		try (Upper upper = new Upper(pools, (scope) -> scope.lease(lower))) {
			upper.pool.acquire().close();
			Garbage.collect();
			pools.clock().advance(Duration.ofSeconds(2));
			assertThat(lower.leases()).hasSize(1);
			assertThat(lower.lostLeases()).isEmpty();
		}
	}

	/**
	 * The pool of the resources above, which this closes.
	 */
	private static final class Upper implements ResourceFactory<Object>, AutoCloseable {

		static final Duration CREATE_TIMEOUT = Duration.ofSeconds(30);

		private final Pool<Object> pool;

		private final Creating creating;

		private volatile CreationScope.Undo destroying = () -> {
		};

		Upper(Pools pools, Creating creating) {
			this.creating = creating;
			this.pool = Pool.builder(this)
				.name("upper")
				.size(SizeRange.of("0..1"))
				.clock(pools.clock())
				.createTimeout(CREATE_TIMEOUT)
				.acquireTimeout(Duration.ofHours(2))
				.destroyTimeout(DESTROY_TIMEOUT)
				.abandonedCreation(AbandonedCreation.CANCEL)
				.build();
		}

		@Override
		public Object create(CreationScope scope) throws Exception {
			return this.creating.create(scope);
		}

		@Override
		public void destroy(Object resource) throws Exception {
			this.destroying.undo();
		}

		@Override
		public void close() {
			CompletableFuture<?> end = this.pool.shutdown(Duration.ZERO);
			assertThat(end).succeedsWithin(Eventually.BOUND);
		}

	}

	/**
	 * Builds a resource.
	 */
	private interface Creating {

		Object create(CreationScope scope) throws Exception;

	}

}
