package io.github.managedpools.benchmarks.peer;

import java.util.concurrent.TimeUnit;

import cn.danielw.fop.ObjectFactory;
import cn.danielw.fop.ObjectPool;
import cn.danielw.fop.PoolConfig;
import cn.danielw.fop.Poolable;

/**
 * Fast Object Pool. It has one partition, because with several a thread waits for its own
 * partition while another one has free resources.
 */
final class FastObjectPoolLender implements Lender<Poolable<Resource>> {

	private final ObjectPool<Resource> pool;

	FastObjectPoolLender(int size) {
		PoolConfig config = new PoolConfig().setPartitionSize(1)
			.setMinSize(size)
			.setMaxSize(size)
			.setMaxWaitMilliseconds((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
		this.pool = new ObjectPool<>(config, new Factory());
	}

	@Override
	public Poolable<Resource> acquire() {
		return this.pool.borrowObject();
	}

	@Override
	public Resource resource(Poolable<Resource> lease) {
		return lease.getObject();
	}

	@Override
	public void release(Poolable<Resource> lease) {
		this.pool.returnObject(lease);
	}

	@Override
	public void close() throws InterruptedException {
		this.pool.shutdown();
	}

	private static final class Factory implements ObjectFactory<Resource> {

		@Override
		public Resource create() {
			return new Resource();
		}

		@Override
		public void destroy(Resource resource) {
		}

		@Override
		public boolean validate(Resource resource) {
			return true;
		}

	}

}
