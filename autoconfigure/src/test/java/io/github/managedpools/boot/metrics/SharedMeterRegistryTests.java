package io.github.managedpools.boot.metrics;

import java.util.List;

import io.github.managedpools.KeyedPool;
import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;
import io.github.managedpools.boot.autoconfigure.ManagedPoolsAutoConfiguration;
import io.github.managedpools.boot.autoconfigure.metrics.PoolMetricsAutoConfiguration;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pools of one name that share a registry share their meters until the last of them is
 * closed. Regression tests: the first context to close removed the meters of the other.
 */
class SharedMeterRegistryTests {

	private final MeterRegistry registry = new SimpleMeterRegistry();

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void closingContextKeepsTheMetersOfTheOther(boolean firstClosesFirst) throws Exception {
		PoolMetrics first = new PoolMetrics(this.registry);
		PoolMetrics second = new PoolMetrics(this.registry);
		Pool<Object> firstPool = pool(first, 2, true);
		Pool<Object> secondPool = pool(second, 3, true);
		assertThat(value("managed.pool.size.max")).isEqualTo(5);
		Pool<Object> closed = firstClosesFirst ? firstPool : secondPool;
		Pool<Object> open = firstClosesFirst ? secondPool : firstPool;
		List<String> before = meters();
		closed.close();
		assertThat(meters()).isEqualTo(before);
		try (Lease<Object> lease = open.acquire()) {
			assertThat(lease.get()).isNotNull();
			assertThat(this.registry.get("managed.pool.resources").tag("state", "leased").gauge().value()).isEqualTo(1);
			assertThat(value("managed.pool.size.max")).isEqualTo(firstClosesFirst ? 3 : 2);
		}
		assertThat(this.registry.get("managed.pool.use").functionTimer().count()).isEqualTo(1);
		open.close();
		assertThat(meters()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void poolsBuiltByHandShareWithAllOthers(boolean listening) {
		PoolMetrics first = new PoolMetrics(this.registry);
		PoolMetrics second = new PoolMetrics(this.registry);
		Pool<Object> silent = pool(first, 2, false);
		Pool<Object> other = pool(second, 3, listening);
		first.unbind(silent);
		silent.close();
		assertThat(value("managed.pool.size.max")).isEqualTo(3);
		other.close();
		second.unbind(other);
		assertThat(meters()).isEmpty();
		Pool<Object> listened = pool(first, 4, true);
		Pool<Object> later = pool(second, 5, false);
		listened.close();
		assertThat(value("managed.pool.size.max")).isEqualTo(5);
		second.unbind(later);
		assertThat(meters()).isEmpty();
	}

	@Test
	void keysOfBothAreCounted() throws Exception {
		PoolMetrics first = new PoolMetrics(this.registry);
		PoolMetrics second = new PoolMetrics(this.registry);
		KeyedPool<String, Object> one = keyed(first);
		KeyedPool<String, Object> two = keyed(second);
		one.acquire("a").close();
		two.acquire("a").close();
		two.acquire("b").close();
		assertThat(value("managed.pool.keys")).isEqualTo(3);
		one.close();
		assertThat(value("managed.pool.keys")).isEqualTo(2);
		two.close();
		assertThat(meters()).isEmpty();
	}

	@Test
	void secondContextContinuesWhenTheFirstIsClosed() {
		ApplicationContextRunner runner = new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(ManagedPoolsAutoConfiguration.class, PoolMetricsAutoConfiguration.class))
			.withBean(MeterRegistry.class, () -> this.registry, (definition) -> definition.setDestroyMethodName(""))
			.withBean("foo", ResourceFactory.class, () -> (scope) -> new Object());
		runner.run((outer) -> {
			runner.withPropertyValues("managed-pools.pool.foo.size=0..3")
				.run((inner) -> assertThat(value("managed.pool.size.max")).isEqualTo(13));
			assertThat(value("managed.pool.size.max")).isEqualTo(10);
			outer.getBean("fooPool", Pool.class).acquire().close();
			assertThat(this.registry.get("managed.pool.acquire").tag("outcome", "acquired").functionTimer().count())
				.isEqualTo(1);
		});
		assertThat(meters()).isEmpty();
	}

	@Test
	void mockWithoutANameHasNoMeters() {
		PoolMetrics metrics = new PoolMetrics(this.registry);
		Pool<?> mock = org.mockito.Mockito.mock(Pool.class);
		KeyedPool<?, ?> keyedMock = org.mockito.Mockito.mock(KeyedPool.class);
		metrics.bind(mock);
		metrics.bind(keyedMock);
		metrics.unbind(mock);
		metrics.unbind(keyedMock);
		assertThat(this.registry.getMeters()).isEmpty();
	}

	private static Pool<Object> pool(PoolMetrics metrics, int max, boolean listening) {
		var builder = Pool.<Object>builder((scope) -> new Object()).name("foo").size(new SizeRange(0, max));
		if (listening) {
			builder.listener(metrics.listener("foo"));
		}
		Pool<Object> pool = builder.build();
		metrics.bind(pool);
		return pool;
	}

	private static KeyedPool<String, Object> keyed(PoolMetrics metrics) {
		KeyedPool<String, Object> pool = KeyedPool.<String, Object>builder((key, scope) -> new Object())
			.name("foo")
			.listener(metrics.listener("foo"))
			.build();
		metrics.bind(pool);
		return pool;
	}

	private double value(String gauge) {
		return this.registry.get(gauge).tag("pool", "foo").gauge().value();
	}

	private List<String> meters() {
		return this.registry.getMeters()
			.stream()
			.map(Meter::getId)
			.filter((id) -> "foo".equals(id.getTag("pool")))
			.map(Object::toString)
			.sorted()
			.toList();
	}

}
