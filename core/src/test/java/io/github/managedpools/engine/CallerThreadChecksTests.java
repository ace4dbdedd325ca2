package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.github.managedpools.CreationScope;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Script.Step;
import io.github.managedpools.testkit.ScriptedFactory;
import org.junit.jupiter.api.Test;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.sayInvalid;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks of a factory that declares them as cheap run on the threads of callers.
 */
@Rule({ Invariant.USER_CODE_MAY_THROW_ANYTHING, Invariant.EXHAUSTION_LOSES_NOTHING })
class CallerThreadChecksTests {

	private final List<Thread> threads = new ArrayList<>();

	private final Step noteThread = (act) -> this.threads.add(Thread.currentThread());

	@EngineTest
	void validationRunsOnTheThreadThatAcquires(Pools pools) throws Exception {
		Pool<Probe> pool = open(pools, pools.factory().checks(script(this.noteThread)));
		pool.acquire().close();
		pool.acquire().close();
		pool.tryAcquire().orElseThrow().close();
		pool.acquire(Duration.ZERO).close();
		CompletableFuture<Lease<Probe>> future = pool.acquireAsync();
		assertThat(future).isCompleted();
		future.join().close();
		assertThat(this.threads).hasSize(4).containsOnly(Thread.currentThread());
	}

	@EngineTest
	void resetRunsOnTheThreadThatGivesBack(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = open(pools, pools.factory().resets(script(this.noteThread)));
		Lease<Probe> lease = pool.acquire();
		callers.call(() -> {
			lease.close();
			// The next lease needs no other thread either
			pool.tryAcquire().orElseThrow().close();
			return null;
		}).result();
		assertThat(this.threads).hasSize(2).doesNotContain(Thread.currentThread());
		assertThat(this.threads.get(0)).isSameAs(this.threads.get(1));
	}

	@EngineTest
	void resourceWhoseCheckFailsIsReplaced(Pools pools) throws Exception {
		for (Step failure : failures()) {
			ScriptedFactory factory = pools.factory().checks(script(failure), script());
			Pool<Probe> pool = open(pools, factory);
			Leases.makeIdle(pool, 1);
			Probe first = factory.ledger().begun(0);
			try (Lease<Probe> lease = pool.acquire()) {
				assertThat(lease.get()).isNotSameAs(first);
			}
			Eventually.becomes("destroyed", first::isGone);
		}
	}

	@EngineTest
	void resourceWhoseResetThrowsIsDestroyed(Pools pools) throws Exception {
		for (Step failure : List.of(fail(new IllegalStateException()), fail(new StackOverflowError()),
				fail(new OutOfMemoryError()), fail(new InterruptedException()))) {
			ScriptedFactory factory = pools.factory().resets(script(failure), script());
			Pool<Probe> pool = open(pools, factory);
			Lease<Probe> lease = pool.acquire();
			Probe first = lease.get();
			lease.close();
			Eventually.becomes("destroyed", first::isGone);
			pool.acquire().close();
		}
	}

	private static List<Step> failures() {
		return List.of(sayInvalid(), fail(new IllegalStateException()), fail(new StackOverflowError()),
				fail(new OutOfMemoryError()), fail(new InterruptedException()));
	}

	@EngineTest
	void resetDoesNotSeeTheInterruptOfItsCaller(Pools pools, Callers callers) throws Exception {
		List<Boolean> seen = new ArrayList<>();
		Pool<Probe> pool = open(pools,
				pools.factory().resets(script((act) -> seen.add(Thread.currentThread().isInterrupted()))));
		Lease<Probe> lease = pool.acquire();
		boolean kept = callers.call(() -> {
			Thread.currentThread().interrupt();
			lease.close();
			return Thread.interrupted();
		}).result();
		assertThat(seen).containsExactly(false);
		assertThat(kept).isTrue();
	}

	@EngineTest
	void interruptDuringACheckIsNotLost(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = open(pools, pools.factory().resets(script((act) -> Thread.currentThread().interrupt())));
		Lease<Probe> lease = pool.acquire();
		assertThat(callers.call(() -> {
			lease.close();
			return Thread.interrupted();
		}).result()).isTrue();
	}

	@EngineTest
	void resetMayUseItsPool(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory();
		List<Pool<Probe>> own = new ArrayList<>();
		factory.resets(script((act) -> own.get(0).tryAcquire().ifPresent(Lease::close)), script());
		own.add(open(pools, factory));
		List<Lease<Probe>> leases = Leases.take(own.get(0), 2);
		callers.call(() -> {
			Leases.giveBack(leases);
			return null;
		}).result();
		Leases.giveBack(Leases.take(own.get(0), 2));
	}

	@EngineTest
	void resetMayCloseItsPool(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory();
		List<Pool<Probe>> own = new ArrayList<>();
		factory.resets(script((act) -> own.get(0).close()));
		Pool<Probe> pool = open(pools, factory);
		own.add(pool);
		Lease<Probe> lease = pool.acquire();
		callers.call(() -> {
			lease.close();
			return null;
		}).result();
		Eventually.becomes("closed", () -> pool.state().phase() == PoolState.Phase.CLOSED);
		assertThat(factory.ledger().alive()).isZero();
	}

	@EngineTest
	void resourceThatIsRefreshedWhileItIsCheckedIsNotLent(Pools pools, Callers callers) throws Exception {
		Gate gate = new Gate();
		ScriptedFactory factory = pools.factory().checks(script(pass(gate)), script());
		Pool<Probe> pool = open(pools, factory);
		Leases.makeIdle(pool, 1);
		Probe first = factory.ledger().begun(0);
		var caller = callers.call(() -> pool.acquire());
		gate.awaitArrival();
		pool.refresh();
		gate.open();
		try (Lease<Probe> lease = caller.result()) {
			assertThat(lease.get()).isNotSameAs(first);
		}
		Eventually.becomes("destroyed", first::isGone);
	}

	@EngineTest
	void waiterGetsTheResourceThatWasReset(Pools pools, Callers callers) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory().checksInPlace(true).resets(script()), "0..1", (builder) -> {
		});
		Lease<Probe> lease = pool.acquire();
		var waiter = callers.call(() -> pool.acquire());
		Eventually.becomes("waiting", () -> pool.state().pending() == 1);
		lease.close();
		waiter.result().close();
	}

	@Test
	void keyedFactoryIsAskedOnce() throws Exception {
		List<String> calls = new ArrayList<>();
		KeyedResourceFactory<String, Object> factory = new KeyedResourceFactory<>() {

			@Override
			public Object create(String key, CreationScope scope) {
				return new Object();
			}

			@Override
			public void reset(String key, Object resource) {
				calls.add(key + " on " + Thread.currentThread().getName());
			}

			@Override
			public boolean checksInPlace() {
				calls.add("asked");
				return true;
			}

		};
		try (KeyedPool<String, Object> pool = KeyedPool.builder(factory).build()) {
			pool.acquire("a").close();
			pool.acquire("b").close();
			Optional<Lease<Object>> lease = pool.tryAcquire("a");
			lease.orElseThrow().close();
		}
		String here = Thread.currentThread().getName();
		assertThat(calls).containsExactly("asked", "a on " + here, "b on " + here, "a on " + here);
	}

	private static Pool<Probe> open(Pools pools, ScriptedFactory factory) {
		return pools.open(factory.checksInPlace(true), "0..2", (builder) -> builder.validateAfterIdle(Duration.ZERO));
	}

}
