package io.github.managedpools.benchmarks.peer;

import java.util.function.UnaryOperator;

import io.github.managedpools.Lease;
import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.ResourceFactory;
import io.github.managedpools.SizeRange;

/**
 * Our pool, as a user builds and uses it.
 */
final class ManagedPoolLender implements Lender<Lease<Resource>> {

	private final Pool<Resource> pool;

	ManagedPoolLender(int size, UnaryOperator<PoolBuilder<Resource>> options) {
		this(size, (scope) -> new Resource(), options);
	}

	ManagedPoolLender(int size, ResourceFactory<Resource> factory, UnaryOperator<PoolBuilder<Resource>> options) {
		this(options.apply(Pool.builder(factory).size(SizeRange.of(size))).build());
	}

	ManagedPoolLender(Pool<Resource> pool) {
		this.pool = pool;
	}

	@Override
	public Lease<Resource> acquire() throws InterruptedException {
		return this.pool.acquire();
	}

	@Override
	public Resource resource(Lease<Resource> lease) {
		return lease.get();
	}

	@Override
	public void release(Lease<Resource> lease) {
		lease.close();
	}

	@Override
	public void close() {
		this.pool.close();
	}

}
