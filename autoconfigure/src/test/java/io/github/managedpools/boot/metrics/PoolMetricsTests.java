package io.github.managedpools.boot.metrics;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.managedpools.BackoffRange;
import io.github.managedpools.Lease;
import io.github.managedpools.ManualClock;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.ResourceCreationException;
import io.github.managedpools.SizeRange;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PoolMetrics}.
 */
class PoolMetricsTests {

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private final PoolMetrics metrics = new PoolMetrics(this.registry);

	private final ManualClock clock = new ManualClock();

	private final AtomicBoolean broken = new AtomicBoolean();

	private Pool<Object> pool = pool("foo", true);

	@AfterEach
	void close() {
		this.pool.close();
	}

	@Test
	void gaugesShowTheStateOfThePool() throws Exception {
		try (Lease<Object> lease = this.pool.acquire()) {
			this.pool.acquire().close();
			assertThat(lease.get()).isNotNull();
			assertThat(gauge("managed.pool.resources", "state", "leased")).isEqualTo(1);
			await().untilAsserted(() -> assertThat(gauge("managed.pool.resources", "state", "idle")).isEqualTo(1));
			assertThat(gauge("managed.pool.resources", "state", "creating")).isZero();
			assertThat(gauge("managed.pool.resources", "state", "destroying")).isZero();
			assertThat(gauge("managed.pool.size.min")).isZero();
			assertThat(gauge("managed.pool.size.max")).isEqualTo(2);
			assertThat(gauge("managed.pool.pending")).isZero();
		}
		this.pool.resize(new SizeRange(1, 7));
		assertThat(gauge("managed.pool.size.min")).isEqualTo(1);
		assertThat(gauge("managed.pool.size.max")).isEqualTo(7);
	}

	@Test
	void aLeaseIsTimedFromItsAcquireToItsRelease() throws Exception {
		Lease<Object> lease = this.pool.acquire();
		this.clock.advance(Duration.ofSeconds(3));
		lease.close();
		assertThat(this.registry.get("managed.pool.acquire").tag("outcome", "acquired").functionTimer().count())
			.isEqualTo(1);
		assertThat(this.registry.get("managed.pool.use").functionTimer().totalTime(TimeUnit.SECONDS)).isEqualTo(3);
		assertThat(this.registry.get("managed.pool.create").tag("outcome", "created").timer().count()).isEqualTo(1);
	}

	@Test
	void anAcquireWithoutALeaseIsTimedByItsOutcome() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(this.pool::acquire);
		this.broken.set(true);
		assertThatExceptionOfType(ResourceCreationException.class).isThrownBy(this.pool::acquire);
		assertThat(this.registry.get("managed.pool.acquire").tag("outcome", "interrupted").timer().count())
			.isEqualTo(1);
		assertThat(this.registry.get("managed.pool.acquire").tag("outcome", "failed").timer().count()).isEqualTo(1);
		assertThat(this.registry.get("managed.pool.create").tag("outcome", "failed").timer().count()).isEqualTo(1);
	}

	@Test
	void destructionsAreCountedByReasonAndLeaksAreCounted() throws Exception {
		Lease<Object> lease = this.pool.acquire();
		await().until(() -> {
			this.clock.advance(Duration.ofSeconds(61));
			return this.registry.get("managed.pool.leaks").counter().count() == 1;
		});
		lease.invalidate();
		await().until(
				() -> this.registry.get("managed.pool.destroyed").tag("reason", "invalidated").counter().count() == 1);
		assertThat(this.registry.get("managed.pool.destroyed").tag("reason", "used-up").counter().count()).isZero();
	}

	@Test
	void everyMeterHasADescriptionAndAUnit() {
		assertThat(meters("foo")).isNotEmpty().allSatisfy((meter) -> {
			assertThat(meter.getId().getDescription()).as("description of %s", meter.getId()).isNotBlank();
			assertThat(meter.getId().getBaseUnit() != null || meter.getId().getName().contains(".seconds"))
				.as("unit of %s", meter.getId())
				.isTrue();
		});
	}

	@Test
	void theMetersOfAClosedPoolAreRemoved() {
		this.pool.close();
		assertThat(meters("foo")).isEmpty();
	}

	@Test
	void aPoolThatReplacesAnotherKeepsItsMetersWhenTheOtherIsClosed() throws Exception {
		Pool<Object> earlier = this.pool;
		this.pool = pool("foo", true);
		earlier.close();
		this.pool.acquire().close();
		assertThat(this.registry.get("managed.pool.use").functionTimer().count()).isEqualTo(1);
		await().untilAsserted(() -> assertThat(gauge("managed.pool.resources", "state", "idle")).isEqualTo(1));
	}

	@Test
	void aPoolWithoutAListenerHasGaugesUntilItIsUnbound() {
		try (Pool<Object> silent = pool("bar", false)) {
			assertThat(meters("bar")).extracting((meter) -> meter.getId().getName())
				.contains("managed.pool.resources", "managed.pool.leaks")
				.doesNotContain("managed.pool.use");
			this.metrics.unbind(silent);
			assertThat(meters("bar")).isEmpty();
		}
		assertThat(meters("foo")).isNotEmpty();
	}

	@Test
	void unbindingKeepsTheMetersOfPoolsWithAListener() {
		this.metrics.unbind(this.pool);
		assertThat(meters("foo")).isNotEmpty();
	}

	private Pool<Object> pool(String name, boolean listening) {
		PoolBuilder<Object> builder = Pool.<Object>builder((scope) -> {
			if (this.broken.get()) {
				throw new IOException("refused");
			}
			return new Object();
		})
			.name(name)
			.size(new SizeRange(0, 2))
			.maxLeaseTime(Duration.ofMinutes(1))
			.createBackoff(BackoffRange.of(0))
			.clock(this.clock);
		if (listening) {
			builder.listener(this.metrics.listener(name));
		}
		Pool<Object> built = builder.build();
		this.metrics.bind(built);
		return built;
	}

	private double gauge(String name, String... tags) {
		return this.registry.get(name).tag("pool", "foo").tags(tags).gauge().value();
	}

	private List<Meter> meters(String name) {
		return this.registry.getMeters().stream().filter((meter) -> name.equals(meter.getId().getTag("pool"))).toList();
	}

}
