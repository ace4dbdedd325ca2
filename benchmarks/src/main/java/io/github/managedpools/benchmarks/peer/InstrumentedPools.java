package io.github.managedpools.benchmarks.peer;

import java.time.Clock;

import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.SizeRange;
import io.github.managedpools.boot.metrics.PoolMetrics;
import io.github.managedpools.boot.statistics.PoolRecords;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/**
 * Our pool with the additions of the auto-configuration, created by the same classes.
 */
final class InstrumentedPools {

	private static final String NAME = "measured";

	private InstrumentedPools() {
	}

	/**
	 * A registry as most applications have it.
	 */
	static MeterRegistry registry() {
		return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
	}

	static Lender<?> withMeters(int size) {
		return open(size, true, false);
	}

	static Lender<?> withRecord(int size) {
		return open(size, false, true);
	}

	static Lender<?> withMetersAndRecord(int size) {
		return open(size, true, true);
	}

	private static Lender<?> open(int size, boolean meters, boolean keepRecord) {
		PoolBuilder<Resource> builder = Pool.<Resource>builder((scope) -> new Resource())
			.name(NAME)
			.size(SizeRange.of(size));
		PoolMetrics metrics = new PoolMetrics(registry());
		if (meters) {
			builder.listener(metrics.listener(NAME));
		}
		if (keepRecord) {
			new PoolRecords(Clock.systemUTC()).customize(NAME, builder);
		}
		Pool<Resource> pool = builder.build();
		if (meters) {
			metrics.bind(pool);
		}
		return new ManagedPoolLender(pool);
	}

}
