package io.github.managedpools.engine;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Script;
import io.github.managedpools.testkit.ScriptedFactory;

import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The threads that user code runs on.
 */
@Rule(Invariant.USER_CODE_DELAYS_NO_OTHER_CALLER)
class PoolThreadsTests {

	@EngineTest
	void userCodeFindsTheClassLoaderOfTheThreadThatBuiltThePool(Pools pools, Callers callers) throws Exception {
		List<Thread> threads = new CopyOnWriteArrayList<>();
		List<ClassLoader> loaders = new CopyOnWriteArrayList<>();
		ScriptedFactory factory = pools.factory().creates(script(part("socket"), (act) -> {
			threads.add(Thread.currentThread());
			loaders.add(Thread.currentThread().getContextClassLoader());
		}));
		try (URLClassLoader builders = new URLClassLoader(new URL[0])) {
			Pool<Probe> pool = callers.call(() -> {
				Thread.currentThread().setContextClassLoader(builders);
				return pools.open(factory, "0..1");
			}).result();
			callers.acquire(pool).result().invalidate();
			assertThat(loaders).containsExactly(builders);
			assertThat(threads).singleElement().satisfies((thread) -> {
				assertThat(thread.isDaemon()).isTrue();
				assertThat(thread.getName()).startsWith(pool.name() + "-pool-");
			});
			Eventually.becomes("gone", () -> factory.ledger().alive() == 0);
		}
	}

	@Rule(Invariant.CALLBACKS_MAY_CALL_THE_POOL)
	@EngineTest
	void threadIsInUserCodeOnlyAsLongAsThatLasts(Pools pools, Callers callers) throws Exception {
		Set<Thread> users = ConcurrentHashMap.newKeySet();
		Script use = script((act) -> users.add(Thread.currentThread()));
		ScriptedFactory factory = pools.factory().creates(use).checks(use).destroys(use);
		Pool<Probe> pool = pools.open(factory, "0..1", (builder) -> builder.validateAfterIdle(Duration.ZERO));
		Leases.makeIdle(pool, 1);
		callers.acquire(pool).result().invalidate();
		Eventually.becomes("destroyed", () -> pool.state().counters().destroyed() == 1);
		Eventually.becomes("nothing to do",
				() -> users.stream()
					.allMatch((thread) -> thread.getState() == Thread.State.TIMED_WAITING
							|| thread.getState() == Thread.State.TERMINATED));
		// As many tasks at a time as there have been threads, so that all of these run
		// one
		PoolThreads threads = ((PoolEngine<Probe>) pool).context.threads;
		List<Boolean> inside = new CopyOnWriteArrayList<>();
		Gate all = new Gate();
		for (int i = 0; i < 3; i++) {
			threads.execute(() -> {
				inside.add(threads.isInside());
				all.passIgnoringInterrupts();
			});
		}
		all.awaitArrivals(3);
		all.open();
		assertThat(inside).containsOnly(false);
	}

	@Rule(Invariant.CALLBACKS_MAY_CALL_THE_POOL)
	@EngineTest
	void callbackWithinUserCodeDoesNotEndIt(Pools pools, ManualClock clock) {
		PoolThreads threads = new PoolThreads("nested", clock);
		boolean outer = threads.enter();
		boolean inner = threads.enter();
		threads.exit(inner);
		assertThat(threads.isInside()).as("still in the outer one").isTrue();
		threads.exit(outer);
		assertThat(threads.isInside()).isFalse();
		assertThat(outer).isTrue();
		assertThat(inner).isFalse();
		threads.close();
	}

	@Also(Promise.EXIT_WITH_A_LEASE_OUT)
	@EngineTest
	void threadsOfAPoolKeepNoProcessAlive(Pools pools) throws Exception {
		AtomicBoolean daemon = new AtomicBoolean();
		ScriptedFactory factory = pools.factory()
			.creates(script((act) -> daemon.set(Thread.currentThread().isDaemon())));
		Pool<Probe> pool = pools.open(factory, "0..1");
		Thread caller = new Thread(pool::tryAcquire);
		caller.setDaemon(false);
		caller.start();
		caller.join();
		Eventually.becomes("created", () -> pool.state().resources().idle() == 1);
		assertThat(daemon).isTrue();
	}

}
