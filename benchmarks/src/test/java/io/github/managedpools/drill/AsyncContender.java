package io.github.managedpools.drill;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import io.github.managedpools.Pool;

/**
 * A pool of this library used without blocking for a connection.
 *
 * @param <T> the type of the connections
 * @param pool the pool
 * @param work what callers do with a connection
 */
record AsyncContender<T>(Pool<T> pool, Work<T> work) implements Contender {

	@Override
	public void call(Runnable acquired) throws Exception {
		try {
			this.pool.useAsync((connection) -> {
				acquired.run();
				this.work.use(connection);
				return CompletableFuture.completedFuture(true);
			}).get();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex.getCause());
		}
	}

	@Override
	public void close() {
		this.pool.close();
	}

}
