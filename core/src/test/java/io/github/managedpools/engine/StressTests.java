package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolException;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Leases;
import io.github.managedpools.testkit.LongRun;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.Script;
import io.github.managedpools.testkit.ScriptedFactory;
import io.github.managedpools.testkit.Situation;
import io.github.managedpools.testkit.ThreadKind;

import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Everything at once, at random.
 */
@Scenario(Situation.RANDOM_STRESS)
@LongRun
class StressTests {

	private static final int MAX = 8;

	/** More are for {@code -Dstress.times}. */
	private static final int TIMES = Integer.getInteger("stress.times", 1);

	private final AtomicBoolean failing = new AtomicBoolean(true);

	private final Script.Step mayFail = (act) -> {
		if (this.failing.get() && ThreadLocalRandom.current().nextInt(10) == 0) {
			throw new IOException("at random");
		}
	};

	@EngineTest
	void twiceTheMaximumOfCallersLoseNothing(Pools pools, Callers callers) throws Exception {
		stress(2 * MAX, 3000 * TIMES, 1, pools, callers);
	}

	@EngineTest
	void fiveHundredCallersLoseNothing(Pools pools, Callers callers) throws Exception {
		stress(500, 100 * TIMES, 1, pools, callers);
	}

	@EngineTest
	void callersWhoShareLoseNothing(Pools pools, Callers callers) throws Exception {
		stress(4 * MAX, 1000 * TIMES, 3, pools, callers);
	}

	private void stress(int threads, int rounds, int leasesPerResource, Pools pools, Callers callers) throws Exception {
		ScriptedFactory factory = pools.factory()
			.creates(script(part("socket", script(this.mayFail)), this.mayFail, part("session")))
			.checks(script(this.mayFail))
			.resets(script(this.mayFail))
			.destroys(script(this.mayFail));
		Pool<Probe> pool = pools.open(factory, "0.." + MAX,
				(builder) -> builder.clock(PoolClock.system())
					.leasesPerResource(leasesPerResource)
					.validateAfterIdle(Duration.ofMillis(1))
					.createBackoff(BackoffRange.of("100us..1ms"))
					.timeToLive(Duration.ofMillis(200))
					.maxUses(100));
		List<Caller<Boolean>> users = new ArrayList<>();
		for (int i = 0; i < threads; i++) {
			SplittableRandom random = new SplittableRandom(i);
			users.add(callers.run(() -> {
				for (int round = 0; round < rounds; round++) {
					act(pool, random, leasesPerResource);
				}
			}));
		}
		users.forEach(Caller::result);
		this.failing.set(false);
		pool.resize(SizeRange.of("0.." + MAX));
		// A shared resource that is used up takes no further holder until all have left
		pool.reconfigure((settings) -> settings.maxUses(null));
		// Futures may still hold leases, and a resource that has to be reset after one of
		// them takes no further holder either. A check under way may still fail, and put
		// shared resources in doubt, which then take none until all have left
		Eventually.becomes("all back", () -> pool.state().resources().leased() == 0 && pool.state().pending() == 0);
		Leases.giveBack(Leases.take(pool, MAX * leasesPerResource));
		assertThat(factory.ledger().peak()).isLessThanOrEqualTo(MAX);
		Eventually.holds(() -> {
			assertThat(pool.state().leases()).isZero();
			assertThat(pool.state().pending()).isZero();
			Pools.assertSums(pool.state());
		});
	}

	private static void act(Pool<Probe> pool, SplittableRandom random, int limit) throws InterruptedException {
		try {
			switch (random.nextInt(12)) {
				case 0, 1, 2 -> use(pool.acquire(Eventually.BOUND), random, limit);
				case 3, 4 -> use(pool.acquire(Duration.ofNanos(random.nextInt(200_000))), random, limit);
				case 5, 6 -> pool.tryAcquire().ifPresent((lease) -> use(lease, random, limit));
				case 7 -> cancel(pool.acquireAsync(), random, limit);
				case 8 -> pool.acquireAsync().whenComplete((lease, failure) -> {
					if (lease != null) {
						use(lease, random.split(), limit);
					}
				});
				case 9 -> Pools.assertSums(pool.state());
				case 10 -> {
					Thread.currentThread().interrupt();
					use(pool.acquire(), random, limit);
				}
				default -> adjust(pool, random);
			}
		}
		catch (PoolException ex) {
			// A timeout or the factory's failure
		}
		catch (InterruptedException ex) {
			// The caller's own interrupt
		}
	}

	private static void cancel(CompletableFuture<Lease<Probe>> future, SplittableRandom random, int limit) {
		if (!future.cancel(true) && !future.isCompletedExceptionally()) {
			use(future.join(), random, limit);
		}
	}

	private static void use(Lease<Probe> lease, SplittableRandom random, int limit) {
		lease.get().use(limit);
		if (random.nextInt(20) == 0) {
			lease.invalidate();
		}
		lease.close();
		if (random.nextInt(5) == 0) {
			lease.close();
		}
	}

	private static void adjust(Pool<Probe> pool, SplittableRandom random) {
		switch (random.nextInt(10)) {
			case 0 -> pool.refresh();
			case 1 -> {
				pool.suspend();
				pool.resume();
			}
			default -> pool.resize(new SizeRange(random.nextInt(2), 1 + random.nextInt(MAX)));
		}
	}

	@Also(Promise.TEN_THOUSAND_VIRTUAL_THREADS)
	@EngineTest
	void tenThousandVirtualThreadsAreAllServed(Pools pools, Callers callers) throws Exception {
		assumeTrue(callers.kind() == ThreadKind.VIRTUAL, "these would be ten thousand threads of the system");
		ScriptedFactory factory = pools.factory();
		Pool<Probe> pool = pools.open(factory, "0..8");
		List<Caller<Integer>> users = new ArrayList<>();
		for (int i = 0; i < 10_000; i++) {
			users.add(callers.call(() -> pool.use(Probe::use)));
		}
		users.forEach(Caller::result);
		assertThat(pool.state().counters().acquired()).isEqualTo(10_000);
		assertThat(factory.ledger().peak()).isLessThanOrEqualTo(8);
	}

}
