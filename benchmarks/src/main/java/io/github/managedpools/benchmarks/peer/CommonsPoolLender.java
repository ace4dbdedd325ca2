package io.github.managedpools.benchmarks.peer;

import java.time.Duration;

import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;

/**
 * Apache Commons Pool with its default options.
 */
final class CommonsPoolLender implements Lender<Resource> {

	private final GenericObjectPool<Resource> pool;

	CommonsPoolLender(int size) {
		GenericObjectPoolConfig<Resource> config = new GenericObjectPoolConfig<>();
		config.setMaxTotal(size);
		config.setMaxIdle(size);
		config.setMaxWait(Duration.ofSeconds(PATIENCE_SECONDS));
		// The many pools of the footprint case would collide in their bean names
		config.setJmxEnabled(false);
		this.pool = new GenericObjectPool<>(new Factory(), config);
	}

	@Override
	public Resource acquire() throws Exception {
		return this.pool.borrowObject();
	}

	@Override
	public Resource resource(Resource lease) {
		return lease;
	}

	@Override
	public void release(Resource lease) {
		this.pool.returnObject(lease);
	}

	@Override
	public void close() {
		this.pool.close();
	}

	private static final class Factory extends BasePooledObjectFactory<Resource> {

		@Override
		public Resource create() {
			return new Resource();
		}

		@Override
		public PooledObject<Resource> wrap(Resource resource) {
			return new DefaultPooledObject<>(resource);
		}

	}

}
