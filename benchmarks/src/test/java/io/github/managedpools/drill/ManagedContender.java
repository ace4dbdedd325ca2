package io.github.managedpools.drill;

import java.time.Duration;
import java.util.function.UnaryOperator;

import io.github.managedpools.Pool;
import io.github.managedpools.PoolBuilder;
import io.github.managedpools.ResourceFactory;

/**
 * A pool of this library.
 *
 * @param <T> the type of the connections
 * @param pool the pool
 * @param work what callers do with a connection
 */
record ManagedContender<T>(Pool<T> pool, Work<T> work) implements Contender {

	/**
	 * Builds a pool with default settings but size and acquire timeout.
	 */
	static <T> Pool<T> pool(ResourceFactory<T> factory, UnaryOperator<PoolBuilder<T>> settings) {
		return settings
			.apply(Pool.builder(factory)
				.name("drill")
				.size(0, SIZE)
				.acquireTimeout(Duration.ofMillis(ACQUIRE_TIMEOUT_MILLIS)))
			.build();
	}

	@Override
	public void call(Runnable acquired) throws Exception {
		this.pool.use((connection) -> {
			acquired.run();
			this.work.use(connection);
			return null;
		});
	}

	@Override
	public void close() {
		this.pool.close();
	}

}
