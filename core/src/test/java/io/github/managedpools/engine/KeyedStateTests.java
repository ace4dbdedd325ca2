package io.github.managedpools.engine;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.CreateFailure;
import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.PoolState;
import io.github.managedpools.PoolState.Counters;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.PoolState.Resources;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.SizeRange;
import io.github.managedpools.testkit.Also;
import io.github.managedpools.testkit.EngineTest;
import io.github.managedpools.testkit.Family;
import io.github.managedpools.testkit.Gate;
import io.github.managedpools.testkit.Pools;
import io.github.managedpools.testkit.Probe;
import io.github.managedpools.testkit.Promise;
import org.junit.jupiter.api.Test;

import static io.github.managedpools.testkit.Script.fail;
import static io.github.managedpools.testkit.Script.part;
import static io.github.managedpools.testkit.Script.pass;
import static io.github.managedpools.testkit.Script.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The snapshot of a keyed pool is the sum of its keys, including dropped ones.
 */
@Also(Promise.KEYED)
class KeyedStateTests {

	private final Gate gate = new Gate();

	@EngineTest
	void lastFailuresAreThoseOfAllKeysLatestFirst(Pools pools, ManualClock clock) {
		Family family = pools
			.openKeyed((builder) -> builder.size(SizeRange.of("0..1")).createBackoff(BackoffRange.of(0)));
		KeyedPool<String, Probe> pool = family.pool();
		for (int i = 0; i < 12; i++) {
			String key = (i % 2 == 0) ? "b" : "a";
			family.factory(key).creates(script(fail(new IOException("attempt " + i))));
			assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(() -> pool.acquire(key));
			clock.advance(Duration.ofSeconds(1));
		}
		List<String> latest = IntStream.range(0, 10).mapToObj((back) -> "attempt " + (11 - back)).toList();
		assertThat(messages(pool.state())).isEqualTo(latest);
		pool.reconfigure((settings) -> settings.keyTimeToLive(Duration.ZERO));
		assertThat(pool.keys()).isEmpty();
		assertThat(messages(pool.state())).isEqualTo(latest);
	}

	@EngineTest
	void creationsUnderWayAreCounted(Pools pools) throws Exception {
		Family family = pools.openKeyed((builder) -> builder.size(SizeRange.of("0..1")));
		KeyedPool<String, Probe> pool = family.pool();
		family.factory("a").creates(script(part("socket"), pass(this.gate)));
		try (Lease<Probe> lease = pool.acquire("b")) {
			assertThat(lease.get()).isNotNull();
			CompletableFuture<Lease<Probe>> created = pool.acquireAsync("a");
			this.gate.awaitArrival();
			assertThat(pool.state().resources()).isEqualTo(new Resources(0, 1, 1, 0));
			this.gate.open();
			created.join().close();
		}
	}

	@Test
	void sumOfSumsKeepsTheLatestFailures() {
		StateSum all = new StateSum();
		all.addHistory(failed(1, 8));
		StateSum others = new StateSum();
		others.addHistory(failed(9, 8));
		all.addHistory(others);
		PoolState state = all.toState("street", Phase.RUNNING, SharedCapacity.UNLIMITED,
				new PoolEvents("street", List.of()));
		List<String> latest = IntStream.range(0, 10).mapToObj((back) -> "attempt " + (16 - back)).toList();
		assertThat(messages(state)).isEqualTo(latest);
		assertThat(state.counters().createFailed()).isEqualTo(16);
	}

	/**
	 * The state of a pool whose creations failed, latest first as in any state.
	 */
	private static PoolState failed(int first, int count) {
		List<CreateFailure> failures = IntStream.range(0, count)
			.map((back) -> first + count - 1 - back)
			.mapToObj(
					(number) -> new CreateFailure(Instant.ofEpochSecond(number), new IOException("attempt " + number)))
			.toList();
		return new PoolState("house", Phase.RUNNING, SizeRange.of("0..1"), new Resources(0, 0, 0, 0), 0, 0,
				new Counters(0, count, 0, 0, 0, 0, 0, 0, 0), count, failures.get(failures.size() - 1).at(), false,
				failures);
	}

	private static List<String> messages(PoolState state) {
		return state.lastCreateFailures().stream().map((failure) -> failure.cause().getMessage()).toList();
	}

}
