package io.github.managedpools.benchmarks.peer;

import java.time.Duration;
import java.util.Objects;

import reactor.core.publisher.Mono;
import reactor.pool.InstrumentedPool;
import reactor.pool.PoolBuilder;
import reactor.pool.PooledRef;

/**
 * Reactor Pool, used by callers that block.
 */
final class ReactorPoolLender implements Lender<PooledRef<Resource>> {

	private static final Duration PATIENCE = Duration.ofSeconds(PATIENCE_SECONDS);

	private final InstrumentedPool<Resource> pool;

	ReactorPoolLender(int size) {
		this.pool = PoolBuilder.from(Mono.fromSupplier(Resource::new)).sizeBetween(size, size).buildPool();
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
