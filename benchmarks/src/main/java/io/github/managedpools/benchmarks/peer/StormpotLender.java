package io.github.managedpools.benchmarks.peer;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import stormpot.Allocator;
import stormpot.Expiration;
import stormpot.Pool;
import stormpot.PoolTap;
import stormpot.Pooled;
import stormpot.Slot;
import stormpot.Timeout;

/**
 * Stormpot, through one of the taps that threads may share, with its fastest settings:
 * nothing expires, so that a claim reads no clock, and its slots are padded.
 */
final class StormpotLender implements Lender<Pooled<Resource>> {

	private static final Timeout PATIENCE = new Timeout(PATIENCE_SECONDS, TimeUnit.SECONDS);

	private final Pool<Pooled<Resource>> pool;

	private final PoolTap<Pooled<Resource>> tap;

	private StormpotLender(int size, Function<Pool<Pooled<Resource>>, PoolTap<Pooled<Resource>>> tap) {
		this.pool = Pool.from(new ResourceAllocator())
			.setSize(size)
			.setExpiration(Expiration.never())
			.setPreciseLeakDetectionEnabled(false)
			.setBackgroundExpirationEnabled(false)
			.setOptimizeForReducedMemoryUsage(false)
			.build();
		this.tap = tap.apply(this.pool);
	}

	static StormpotLender withThreadSafeTap(int size) {
		return new StormpotLender(size, Pool::getThreadSafeTap);
	}

	static StormpotLender withVirtualThreadSafeTap(int size) {
		return new StormpotLender(size, Pool::getVirtualThreadSafeTap);
	}

	@Override
	public Pooled<Resource> acquire() throws InterruptedException {
		return Objects.requireNonNull(this.tap.claim(PATIENCE), "timed out");
	}

	@Override
	public Resource resource(Pooled<Resource> lease) {
		return lease.getObject();
	}

	@Override
	public void release(Pooled<Resource> lease) {
		lease.release();
	}

	@Override
	public void close() throws InterruptedException {
		this.pool.shutdown().await(PATIENCE);
	}

	private static final class ResourceAllocator implements Allocator<Pooled<Resource>> {

		@Override
		public Pooled<Resource> allocate(Slot slot) {
			return new Pooled<>(slot, new Resource());
		}

		@Override
		public void deallocate(Pooled<Resource> pooled) {
		}

	}

}
