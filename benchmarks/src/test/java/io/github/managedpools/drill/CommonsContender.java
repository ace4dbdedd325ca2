package io.github.managedpools.drill;

import java.time.Duration;

import org.apache.commons.pool2.PooledObjectFactory;
import org.apache.commons.pool2.impl.GenericObjectPool;

/**
 * A pool of Apache Commons Pool that validates before each lend, used as its
 * documentation shows: an object with which something failed is invalidated.
 *
 * @param <P> the type of the pooled objects
 */
final class CommonsContender<P> implements Contender {

	private final GenericObjectPool<P> pool;

	private final Work<P> work;

	CommonsContender(PooledObjectFactory<P> factory, Work<P> work) {
		this.pool = new GenericObjectPool<>(factory);
		this.pool.setMaxTotal(SIZE);
		this.pool.setMaxIdle(SIZE);
		this.pool.setMaxWait(Duration.ofMillis(ACQUIRE_TIMEOUT_MILLIS));
		this.pool.setTestOnBorrow(true);
		this.work = work;
	}

	@Override
	public void call(Runnable acquired) throws Exception {
		P object = this.pool.borrowObject();
		try {
			acquired.run();
			this.work.use(object);
		}
		catch (Exception ex) {
			this.pool.invalidateObject(object);
			throw ex;
		}
		this.pool.returnObject(object);
	}

	@Override
	public void close() {
		this.pool.close();
	}

}
