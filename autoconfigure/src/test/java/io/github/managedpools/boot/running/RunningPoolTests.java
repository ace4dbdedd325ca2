package io.github.managedpools.boot.running;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedSettingsBuilder;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.SizeRange;
import io.github.managedpools.boot.PoolStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link RunningPool}.
 */
class RunningPoolTests {

	private final ManualClock clock = new ManualClock();

	private final Pool<Object> plain = Pool.builder((scope) -> new Object())
		.name("plain")
		.size(new SizeRange(0, 2))
		.clock(this.clock)
		.build();

	private final KeyedPool<String, Object> keyed = KeyedPool.<String, Object>builder((key, scope) -> {
		if (key.startsWith("bad")) {
			throw new IllegalStateException("no such host");
		}
		return key;
	}).name("keyed").size(new SizeRange(0, 2)).maxTotal(3).maxKeys(9).clock(this.clock).build();

	private final List<Lease<?>> leases = new ArrayList<>();

	@AfterEach
	void close() {
		this.leases.forEach(Lease::close);
		this.plain.close();
		this.keyed.close();
	}

	@Test
	void plainPoolHasNoKeys() {
		PoolSnapshot snapshot = RunningPool.of(this.plain).snapshot();
		assertThat(snapshot.keys()).isNull();
		assertThat(snapshot.status()).isEqualTo(PoolStatus.UP);
		assertThat(RunningPool.of(this.plain).configuration()).containsEntry("size", "0..2")
			.doesNotContainKey("max-total");
	}

	@Test
	void keyedPoolShowsTheSumOfItsKeys() throws Exception {
		lease("one");
		lease("two");
		RunningPool pool = RunningPool.of(this.keyed);
		PoolSnapshot snapshot = pool.snapshot();
		assertThat(snapshot.state().resources().leased()).isEqualTo(2);
		assertThat(snapshot.keys().present()).extracting(Keys.Key::name).containsExactly("one", "two");
		assertThat(snapshot.keys().maxTotal()).isEqualTo(3);
		assertThat(snapshot.keys().maxKeys()).isEqualTo(9);
		assertThat(pool.configuration()).containsEntry("size", "0..2")
			.containsEntry("max-total", 3)
			.containsEntry("key-time-to-live", "10m");
	}

	@Test
	void keysInTroubleComeFirst() throws Exception {
		assertThat(this.keyed.acquireAsync("bad")).failsWithin(Duration.ofSeconds(30))
			.withThrowableOfType(ExecutionException.class);
		lease("a-busy");
		lease("a-busy");
		lease("b-waiting");
		CompletableFuture<Lease<Object>> waiting = this.keyed.acquireAsync("b-waiting");
		Keys keys = RunningPool.of(this.keyed).snapshot().keys();
		assertThat(keys.present()).extracting(Keys.Key::name).containsExactly("b-waiting", "bad", "a-busy");
		waiting.cancel(false);
	}

	@Test
	void keyWaitsWhenNothingIsIdleOrBeingCreatedForIt() throws Exception {
		lease("full");
		lease("full");
		CompletableFuture<Lease<Object>> waiting = this.keyed.acquireAsync("full");
		assertThat(RunningPool.of(this.keyed).snapshot().keys().waiting()).isEqualTo(1);
		waiting.cancel(false);
		assertThat(RunningPool.of(this.keyed).snapshot().keys().waiting()).isZero();
	}

	@Test
	void keyedPoolIsDownOnlyWhenEveryKeyFails() throws Exception {
		assertThat(this.keyed.acquireAsync("bad")).failsWithin(Duration.ofSeconds(30))
			.withThrowableOfType(ExecutionException.class);
		await().untilAsserted(() -> assertThat(RunningPool.of(this.keyed).snapshot().keys().failing()).isEqualTo(1));
		assertThat(RunningPool.of(this.keyed).snapshot().status()).isEqualTo(PoolStatus.DOWN);
		lease("good");
		assertThat(RunningPool.of(this.keyed).snapshot().status()).isEqualTo(PoolStatus.UP);
	}

	@Test
	void changesReachEitherKind() {
		for (RunningPool pool : List.of(RunningPool.of(this.plain), RunningPool.of(this.keyed))) {
			pool.reconfigure((settings) -> settings.size(new SizeRange(0, 7)));
			assertThat(pool.settings().size()).isEqualTo(new SizeRange(0, 7));
			pool.suspend();
			assertThat(pool.state().phase()).isEqualTo(Phase.SUSPENDED);
			assertThat(pool.snapshot().status()).isEqualTo(PoolStatus.OUT_OF_SERVICE);
			pool.resume();
			assertThat(pool.state().phase()).isEqualTo(Phase.RUNNING);
		}
		RunningPool.of(this.keyed).reconfigure((settings) -> ((KeyedSettingsBuilder<?>) settings).maxTotal(null));
		assertThat(this.keyed.settings().maxTotal()).isNull();
	}

	@Test
	void refreshRetiresTheResourcesOfEveryKey() throws Exception {
		this.keyed.acquire("one").close();
		this.keyed.acquire("two").close();
		RunningPool.of(this.keyed).refresh();
		await().until(() -> this.keyed.state().counters().destroyed() == 2);
	}

	@Test
	void twoThatStandForOnePoolAreEqual() {
		assertThat(RunningPool.ofBean(this.keyed)).contains(RunningPool.of(this.keyed));
		assertThat(RunningPool.ofBean(this.plain)).contains(RunningPool.of(this.plain));
		assertThat(RunningPool.ofBean("no pool")).isEmpty();
	}

	private void lease(String key) throws InterruptedException {
		this.leases.add(this.keyed.acquire(key));
	}

}
