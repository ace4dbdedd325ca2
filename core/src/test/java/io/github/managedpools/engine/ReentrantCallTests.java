package io.github.managedpools.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.DestroyReason;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolListener;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Invariant;
import io.github.managedpools.testkit.LongRun;
import io.github.managedpools.testkit.LongRun;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Rule;
import io.github.managedpools.testkit.Script;
import io.github.managedpools.testkit.ScriptedFactory;

import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * User code calls the pool from which it is called, or another one.
 */
@Rule(Invariant.CALLBACKS_MAY_CALL_THE_POOL)
class ReentrantCallTests {

	private final AtomicReference<Pool<Probe>> pool = new AtomicReference<>();

	/** Calls all methods that do not wait. */
	private final Script.Step useThePool = (act) -> {
		Pool<Probe> present = this.pool.get();
		Pools.assertSums(present.state());
		present.tryAcquire().ifPresent(Lease::close);
		CompletableFuture<Lease<Probe>> future = present.acquireAsync();
		if (!future.cancel(true)) {
			future.thenAccept(Lease::close);
		}
		present.leases();
		present.resize(present.settings().size());
	};

	@EngineTest
	void everyCallbackOfTheFactoryMayUseThePool(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket", script(this.useThePool)), this.useThePool))
			.checks(script(this.useThePool))
			.resets(script(this.useThePool))
			.destroys(script(this.useThePool));
		this.pool.set(pools.open(factory, "0..3", (builder) -> builder.validateAfterIdle(Duration.ZERO).maxUses(3)));
		List<Caller<Boolean>> users = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			users.add(callers.run(() -> {
				for (int round = 0; round < 50; round++) {
					this.pool.get().use(Probe::use);
				}
			}));
		}
		users.forEach(Caller::result);
		this.pool.get().close();
		assertThat(factory.ledger().peak()).isLessThanOrEqualTo(3);
	}

	@EngineTest
	void creationMayLeaseFromAnotherPool(Pools pools, Callers callers) throws Exception {
		ScriptedFactory sessions = pools.factory();
		Pool<Probe> sessionPool = pools.open(sessions, "0..2", (builder) -> builder.leasesPerResource(2));
		ScriptedFactory channels = pools.factory().creates(script((act) -> {
			Lease<Probe> session = act.scope().manage(sessionPool.acquire());
			session.get();
		}));
		Pool<Probe> channelPool = pools.open(channels, "0..4");
		List<Caller<Boolean>> users = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			users.add(callers.run(() -> {
				for (int round = 0; round < 50; round++) {
					try (Lease<Probe> lease = channelPool.acquire()) {
						lease.get().use();
						if (round % 5 == 0) {
							lease.invalidate();
						}
					}
				}
			}));
		}
		users.forEach(Caller::result);
		channelPool.close();
		assertThat(sessionPool.state().leases()).as("the channels gave their sessions back").isZero();
	}

	@EngineTest
	void creationMayLeaseFromItsOwnPoolBelowTheMaximum(Pools pools, Callers callers) throws Exception {
		AtomicInteger depth = new AtomicInteger();
		ScriptedFactory factory = pools.factory().creates(script((act) -> {
			if (depth.incrementAndGet() < 3) {
				this.pool.get().acquire().close();
			}
		}));
		this.pool.set(pools.open(factory, "0..3"));
		callers.acquire(this.pool.get()).result().close();
		Eventually.becomes("all three", () -> this.pool.get().state().resources().idle() >= 1);
	}

	@EngineTest
	void listenerMayAcquireAndRelease(Pools pools, Callers callers) throws Exception {
		AtomicInteger told = new AtomicInteger();
		ScriptedFactory factory = pools.factory();
		this.pool.set(pools.open(factory, "0..2", (builder) -> builder.listener(new PoolListener() {
			@Override
			public void onAcquired(String name, Duration waited) {
				useThePool();
			}

			@Override
			public void onReleased(String name, Duration held) {
				useThePool();
			}

			@Override
			public void onDestroyed(String name, DestroyReason reason, Duration took) {
				useThePool();
			}

			@Override
			public void onResized(String name, SizeRange before, SizeRange after) {
				useThePool();
			}

			private void useThePool() {
				told.incrementAndGet();
				ReentrantCallTests.this.pool.get().tryAcquire().ifPresent(Lease::close);
			}
		})));
		callers.run(() -> {
			for (int round = 0; round < 100; round++) {
				try (Lease<Probe> lease = this.pool.get().acquire()) {
					lease.get().use();
					if (round % 10 == 0) {
						lease.invalidate();
					}
				}
			}
		}).result();
		this.pool.get().resize(SizeRange.of("0..1"));
		assertThat(told).hasValueGreaterThan(200);
	}

	@EngineTest
	@LongRun
	void continuationsMayAcquireAgainAndAgain(Pools pools, Callers callers) throws Exception {
		Pool<Probe> only = pools.open(pools.factory(), "0..1");
		CompletableFuture<Integer> end = new CompletableFuture<>();
		callers.run(() -> chain(only, 5_000, end)).result();
		assertThat(callers.call(end::get).result()).isEqualTo(5_000);
	}

	private static void chain(Pool<Probe> pool, int left, CompletableFuture<Integer> end) {
		pool.acquireAsync().whenCompleteAsync((lease, failure) -> {
			if (failure != null) {
				end.completeExceptionally(failure);
				return;
			}
			int uses = lease.get().use() + 1;
			lease.close();
			if (left > 1) {
				chain(pool, left - 1, end);
			}
			else {
				end.complete(uses);
			}
		});
	}

	@LongRun
	@EngineTest
	void manyFailingCreationsDoNotOverflowTheStack(Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory().creates(script(Script.fail(new IllegalStateException("refused"))));
		Pool<Probe> failing = pools.open(factory, "0..1", (builder) -> builder.createBackoff(BackoffRange.of(0)));
		List<CompletableFuture<Lease<Probe>>> futures = new ArrayList<>();
		for (int i = 0; i < 2000; i++) {
			futures.add(failing.acquireAsync());
		}
		Eventually.becomes("all have failed",
				() -> futures.stream().allMatch(CompletableFuture::isCompletedExceptionally));
	}

}
