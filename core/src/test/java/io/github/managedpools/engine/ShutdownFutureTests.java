package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.SizeRange;
import io.github.managedpools.ShutdownReport;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Eventually;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * All callers that shut a pool down get the same report, which only the pool completes.
 */
@Regression("ours: shutdown promised the same future for every call and returned copies")
class ShutdownFutureTests {

	private static final Duration DRAIN = Duration.ofMinutes(1);

	private static final ShutdownReport FORGED = new ShutdownReport("forged", List.of(), List.of());

	@EngineTest
	void everyCallReturnsTheSameFuture(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")));
		Lease<Probe> held = pool.acquire();
		assertThat(pool.shutdown(DRAIN)).isSameAs(pool.shutdown(DRAIN));
		assertThat(family.pool().shutdown(DRAIN)).isSameAs(family.pool().shutdown(DRAIN));
		held.close();
	}

	@EngineTest
	void futureThatACallerTriesToEndEndsWithThePool(Pools pools) throws Exception {
		Pool<Probe> pool = pools.open(pools.factory(), "0..1");
		Lease<Probe> held = pool.acquire();
		assertEndsWithThePool(pool.shutdown(DRAIN), held);
		pool.close();
	}

	@EngineTest
	void futureOfAKeyedPoolThatACallerTriesToEndEndsWithThePool(Pools pools) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")));
		Lease<Probe> held = family.pool().acquire("a");
		assertEndsWithThePool(family.pool().shutdown(DRAIN), held);
		family.pool().close();
	}

	private static void assertEndsWithThePool(CompletableFuture<ShutdownReport> report, Lease<Probe> held)
			throws Exception {
		assertThat(report.complete(FORGED)).isFalse();
		assertThat(report.completeExceptionally(new IOException())).isFalse();
		assertThat(report.cancel(true)).isFalse();
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> report.obtrudeValue(FORGED));
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> report.obtrudeException(new IOException()));
		assertThat(report.completeAsync(() -> FORGED).get(1, TimeUnit.MINUTES)).isSameAs(FORGED);
		assertThat(report.completeOnTimeout(FORGED, 1, TimeUnit.NANOSECONDS).get(1, TimeUnit.MINUTES)).isSameAs(FORGED);
		assertThat(report.orTimeout(1, TimeUnit.NANOSECONDS)).failsWithin(Eventually.BOUND)
			.withThrowableThat()
			.withCauseInstanceOf(TimeoutException.class);
		assertThat(report).isNotDone();
		held.close();
		assertThat(report.get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS).isClean()).isTrue();
	}

}
