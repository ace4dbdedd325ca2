package io.github.managedpools.benchmarks.peer;

import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.vibur.objectpool.ConcurrentPool;
import org.vibur.objectpool.PoolObjectFactory;
import org.vibur.objectpool.util.ConcurrentLinkedQueueCollection;

/**
 * Vibur, fair or not.
 */
final class ViburLender implements Lender<Resource> {

	private final ConcurrentPool<Resource> pool;

	ViburLender(int size, boolean fair) {
		this.pool = new ConcurrentPool<>(new ConcurrentLinkedQueueCollection<>(), new Factory(), size, size, fair);
	}

	@Override
	public Resource acquire() {
		return Objects.requireNonNull(this.pool.tryTake(PATIENCE_SECONDS, TimeUnit.SECONDS), "timed out");
	}

	@Override
	public Resource resource(Resource lease) {
		return lease;
	}

	@Override
	public void release(Resource lease) {
		this.pool.restore(lease);
	}

	@Override
	public void close() {
		this.pool.close();
	}

	private static final class Factory implements PoolObjectFactory<Resource> {

		@Override
		public Resource create() {
			return new Resource();
		}

		@Override
		public boolean readyToTake(Resource resource) {
			return true;
		}

		@Override
		public boolean readyToRestore(Resource resource) {
			return true;
		}

		@Override
		public void destroy(Resource resource) {
		}

	}

}
