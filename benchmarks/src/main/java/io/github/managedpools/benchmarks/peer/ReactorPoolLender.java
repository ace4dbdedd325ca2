package io.github.managedpools.benchmarks.peer;

import java.time.Duration;
import java.util.Objects;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.pool.InstrumentedPool;
import reactor.pool.PoolBuilder;
import reactor.pool.PooledRef;
import reactor.pool.introspection.micrometer.Micrometer;

/**
 * Reactor Pool, used by callers that block.
 */
final class ReactorPoolLender implements Lender<PooledRef<Resource>> {

	private static final Duration PATIENCE = Duration.ofSeconds(PATIENCE_SECONDS);

	private final InstrumentedPool<Resource> pool;

	ReactorPoolLender(int size, @Nullable MeterRegistry registry) {
		PoolBuilder<Resource, ?> builder = PoolBuilder.from(Mono.fromSupplier(Resource::new)).sizeBetween(size, size);
		if (registry != null) {
			builder = builder.metricsRecorder(Micrometer.recorder("measured", registry));
		}
		this.pool = builder.buildPool();
		this.pool.warmup().block();
	}

	@Override
	public PooledRef<Resource> acquire() {
		return Objects.requireNonNull(this.pool.acquire().block(PATIENCE), "timed out");
	}

	@Override
	public Resource resource(PooledRef<Resource> lease) {
		return lease.poolable();
	}

	@Override
	public void release(PooledRef<Resource> lease) {
		lease.release().block();
	}

	@Override
	public void close() {
		this.pool.dispose();
	}

}
