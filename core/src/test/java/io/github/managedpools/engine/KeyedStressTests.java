package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.github.managedpools.AcquireTimeoutException;
import io.github.managedpools.BackoffRange;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.PoolClock;
import io.github.managedpools.PoolException;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.SizeRange;
import io.github.managedpools.TooManyKeysException;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.Caller;
import io.github.managedpools.testkit.Callers;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.LongRun;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import io.github.managedpools.testkit.Scenario;
import io.github.managedpools.testkit.Situation;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Everything at once, on several keys under one limit.
 */
@Also(Promise.KEYED)
@LongRun
class KeyedStressTests {

	private static final int KEYS = 6;

	private static final int EACH = 3;

	private static final int TOTAL = 5;

	@Scenario(Situation.RANDOM_STRESS)
	@EngineTest
	void noCallerIsStuckAndNoLimitIsExceeded(Pools pools, Callers callers) throws Exception {
		stress(pools, callers, false);
	}

	@Scenario(Situation.RANDOM_STRESS)
	@EngineTest
	void noCallerIsStuckIfResourcesAreResetAndValidated(Pools pools, Callers callers) throws Exception {
		stress(pools, callers, true);
	}

	private static void stress(Pools pools, Callers callers, boolean checks) throws Exception {
		Family family = pools.openKeyed(checks,
				(builder) -> builder.size(new SizeRange(0, EACH))
					.maxTotal(TOTAL)
					.maxKeys(KEYS - 1)
					.createBackoff(new BackoffRange(Duration.ZERO, Duration.ZERO))
					.acquireTimeout(Eventually.BOUND)
					.validateAfterIdle(Duration.ZERO)
					.clock(PoolClock.system()));
		for (int key = 0; key < KEYS; key++) {
			family.factory("key " + key)
				.checks(script())
				.resets(script())
				.creates(script(part("socket")), script(part("socket"), fail(new IOException("refused"))),
						script(part("socket"), (act) -> {
							if (ThreadLocalRandom.current().nextInt(10) == 0) {
								throw new IOException("refused");
							}
						}));
		}
		List<Caller<Boolean>> users = new ArrayList<>();
		for (int i = 0; i < 16; i++) {
			users.add(callers.run(() -> {
				for (int round = 0; round < 500; round++) {
					play(family.pool());
				}
			}));
		}
		while (!users.stream().allMatch(Caller::isDone)) {
			Pools.assertSums(family.pool().state());
		}
		users.forEach(Caller::result);
		assertThat(family.peak()).isLessThanOrEqualTo(TOTAL);
		for (int key = 0; key < KEYS; key++) {
			assertThat(family.factory("key " + key).ledger().peak()).isLessThanOrEqualTo(EACH);
			family.factory("key " + key).creates(script(part("socket")));
		}
		for (int key = 0; key < KEYS; key++) {
			family.pool().use("key " + key, Probe::use);
		}
	}

	private static void play(KeyedPool<String, Probe> pool) throws Exception {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		String key = "key " + random.nextInt(KEYS);
		try {
			switch (random.nextInt(8)) {
				case 0 -> pool.tryAcquire(key).ifPresent(KeyedStressTests::useAndReturn);
				case 1 -> useAndReturn(pool.acquire(key, Duration.ofNanos(random.nextInt(200_000))));
				case 2 -> useAndReturn(pool.acquireAsync(key).get(2 * Eventually.BOUND.toSeconds(), TimeUnit.SECONDS));
				case 3 -> cancelHalfWay(pool.acquireAsync(key));
				case 4 -> {
					Lease<Probe> lease = pool.acquire(key);
					lease.get().use();
					lease.invalidate();
				}
				default -> pool.use(key, Probe::use);
			}
		}
		catch (AcquireTimeoutException ex) {
			assertThat(ex.getMessage()).as("only short waits may end").doesNotContain(Eventually.BOUND.toString());
		}
		catch (TooManyKeysException | ResourceCreationException ex) {
			// Both are expected
		}
		catch (java.util.concurrent.ExecutionException ex) {
			assertThat(ex.getCause()).isInstanceOfAny(TooManyKeysException.class, ResourceCreationException.class);
		}
	}

	private static void cancelHalfWay(CompletableFuture<Lease<Probe>> future) {
		if (!future.cancel(false)) {
			try {
				useAndReturn(future.join());
			}
			catch (CompletionException ex) {
				assertThat(ex.getCause()).isInstanceOf(PoolException.class);
			}
		}
	}

	private static void useAndReturn(Lease<Probe> lease) {
		lease.get().use();
		lease.close();
	}

}
