package io.github.managedpools.boot.running;

import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.KeyedResourceFactory;
import io.github.managedpools.Lease;
import io.github.managedpools.PoolState.Phase;
import io.github.managedpools.boot.health.PoolHealthIndicator;
import io.github.managedpools.boot.metrics.PoolMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of how a keyed pool with many keys is read.
 */
class ManyKeysTests {

	private final AtomicInteger written = new AtomicInteger();

	private final KeyedPool<Key, Object> pool = KeyedPool
		.builder((KeyedResourceFactory<Key, Object>) (key, scope) -> new Object())
		.name("tenant")
		.build();

	@AfterEach
	void close() {
		this.pool.close();
	}

	@Test
	void keysAreCountedWithoutWritingAllOfThem() throws Exception {
		use(1000);
		Lease<Object> troubled = this.pool.acquire(new Key(this.written, 500));
		this.written.set(0);
		PoolSnapshot snapshot = RunningPool.of(this.pool).snapshot();
		assertThat(snapshot.keys()).isNotNull().satisfies((keys) -> {
			assertThat(keys.total()).isEqualTo(1000);
			assertThat(keys.present()).hasSize(100).first().extracting(Keys.Key::name).isEqualTo("key-500");
		});
		assertThat(this.written).hasValue(100);
		troubled.close();
	}

	@Test
	void listHealthAndMetersShareOneLook() throws Exception {
		use(200);
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		PoolMetrics meters = new PoolMetrics(registry);
		meters.bind(this.pool);
		this.written.set(0);
		PoolSnapshot snapshot = RunningPool.of(this.pool).snapshot();
		assertThat(RunningPool.of(this.pool).snapshot()).isSameAs(snapshot);
		assertThat(new PoolHealthIndicator(RunningPool.of(this.pool)).health().getDetails()).containsEntry("keys", 200);
		assertThat(registry.get("managed.pool.keys").gauge().value()).isEqualTo(200);
		assertThat(registry.get("managed.pool.resources").tag("state", "idle").gauge().value()).isEqualTo(200);
		// The registry does not keep what its gauges read
		Reference.reachabilityFence(meters);
	}

	@Test
	void changeIsVisibleAtOnce() throws Exception {
		use(200);
		RunningPool running = RunningPool.of(this.pool);
		assertThat(running.state().phase()).isEqualTo(Phase.RUNNING);
		running.suspend();
		assertThat(running.snapshot().state().phase()).isEqualTo(Phase.SUSPENDED);
	}

	private void use(int keys) throws InterruptedException {
		for (int i = 0; i < keys; i++) {
			this.pool.acquire(new Key(this.written, i)).close();
		}
	}

	private record Key(AtomicInteger written, int number) {

		@Override
		public boolean equals(Object other) {
			return other instanceof Key key && key.number == this.number;
		}

		@Override
		public int hashCode() {
			return this.number;
		}

		@Override
		public String toString() {
			this.written.incrementAndGet();
			return "key-" + this.number;
		}

	}

}
